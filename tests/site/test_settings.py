"""What all sites have in common comes from the program; what a project's ``mkdocs.yml`` says itself stays."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import yaml
from built import ROOT
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import get_files

from opsnb.site.plugin import THEME
from opsnb.site.settings import SETTINGS, settle

SHORTEST = "site_name: Harbour\nplugins: []\n"
LOOK = "theme: {name: material}\n"


def settled(root: Path, more: str = LOOK) -> MkDocsConfig:
    """Return the settings of a project that says only a few things itself."""
    (root / "docs").mkdir(exist_ok=True)
    (root / "mkdocs.yml").write_text(SHORTEST + more, encoding="utf-8")
    config = load_config(config_file=str(root / "mkdocs.yml"))
    settle(config)
    return config


def test_a_project_need_not_say_what_all_sites_have_in_common(tmp_path: Path) -> None:
    """The shortest settings give the look, the styles, the programs and the Markdown of every site."""
    common = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))
    config = settled(tmp_path)
    assert {name: config.theme[name] for name in common["theme"]} == common["theme"]
    assert config.extra_css == common["extra_css"]
    assert [str(script) for script in config.extra_javascript] == [it["path"] for it in common["extra_javascript"]]
    assert set(common["markdown_extensions"]) <= set(config.markdown_extensions)
    assert config.mdx_configs["toc"]["permalink"] == "#"


def test_what_a_project_says_itself_stays(tmp_path: Path) -> None:
    """Its look, its favicon and its options of Markdown are taken, and its styles come after ours."""
    own = """
theme: {name: material, favicon: assets/own.svg, features: [navigation.prune], palette: {scheme: slate}}
markdown_extensions: [{toc: {permalink: true}}, footnotes]
extra_css: [assets/own.css]
extra_javascript: [assets/own.js]
"""
    config = settled(tmp_path, own)
    assert config.theme["favicon"] == "assets/own.svg"
    assert config.theme["features"] == ["navigation.prune"]
    assert config.theme["palette"] == {"scheme": "slate"}
    assert config.mdx_configs["toc"] == {"permalink": True}
    assert {"footnotes", "abbr"} <= set(config.markdown_extensions)
    assert (config.extra_css[-1], str(config.extra_javascript[-1])) == ("assets/own.css", "assets/own.js")
    assert config.extra_css[0] == "assets/site.css"


def test_a_link_that_leads_nowhere_is_a_complaint(tmp_path: Path) -> None:
    """What MkDocs would only mention stops a strict build; a project may still ask for silence."""
    own = f"{LOOK}validation: {{links: {{anchors: ignore}}}}\n"
    config = settled(tmp_path, own)
    assert config.validation.links.unrecognized_links == logging.WARNING
    assert config.validation.nav.omitted_files == logging.WARNING
    assert config.validation.links.anchors < logging.INFO


@pytest.mark.parametrize("name", sorted(path.name for path in (THEME / "assets").iterdir()))
def test_every_asset_is_asked_for(name: str) -> None:
    """A file of the theme that no setting, page or program names would be published for nothing."""
    spoken = [SETTINGS, *(path for path in THEME.rglob("*") if path.suffix in (".html", ".js"))]
    assert any(name in path.read_text(encoding="utf-8") for path in spoken)


def test_a_file_of_the_project_goes_before_ours(tmp_path: Path) -> None:
    """An organisation puts its own file into ``docs/assets`` under the same name; no setting is needed."""
    config = settled(tmp_path)
    config.theme.dirs.insert(0, str(THEME))
    (tmp_path / "docs/assets").mkdir()
    (tmp_path / "docs/assets/site.css").write_text("body { color: green }", encoding="utf-8")
    files = get_files(config)
    files.add_files_from_theme(config.theme.get_env(), config)
    assert (files.get_file_from_path("assets/site.css") or files).src_dir == str(tmp_path / "docs")
    assert (files.get_file_from_path("assets/forms.css") or files).src_dir == str(THEME)


def test_our_own_settings_repeat_nothing() -> None:
    """The project's own ``mkdocs.yml`` leaves to the program what the program brings."""
    own = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [name for name in ("palette", "extra_css", "extra_javascript", "markdown_extensions") if name in own] == []
