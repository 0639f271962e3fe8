"""What is for staff stays with staff: the finished public site is read byte by byte, whatever the build believes."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from built import ROOT, change, pages_of
from mkdocs.config import load_config

from opsnb.site.build import SiteError, build

PROCEDURE = """---
title: Canary {word}
summary: A procedure about the {word}.
owner: Nobody in particular
reviewed: 2026-11-02
review_every: P365D
source: {{seed: "none", place: Nowhere}}
{audience}
moment: during
purpose: To sing.
scope: The cage.
when_to_use: [The {word} sings.]
done_when: [It is silent.]
---
1. Listen to the {word}. {more}
"""
CONTACT = "  - {id: inner, title: Inner line, channel: phone, value: ring the waxwing}\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><title>goldfinch</title></svg>'
WORDS = ("yellowhammer", "waxwing", "bullfinch", "goldfinch")


def _desk(project: Path) -> Path:
    return next(path.parent for path in sorted((project / "kb").glob("*/desk.yaml")))


def _plant(project: Path, word: str, audience: str = "", more: str = "") -> None:
    folder = _desk(project) / "procedures"
    folder.mkdir(exist_ok=True)
    (folder / f"{word}.md").write_text(PROCEDURE.format(word=word, audience=audience, more=more), encoding="utf-8")


def _holding(site: Path, word: str) -> list[str]:
    """Return the files of a site that hold a word, in their name or, unpacked, in their bytes."""
    found = []
    for path in (path for path in site.rglob("*") if path.is_file()):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if word in path.as_posix().lower() or word.encode() in content.lower():
            found.append(path.relative_to(site).as_posix())
    return found


def test_no_word_of_staff_is_in_the_public_site(project: Path, tmp_path: Path) -> None:
    """A staff record, a contact for staff in a public record, an unmarked page and its picture: all stay inside."""
    _plant(project, "yellowhammer")
    change(_desk(project) / "desk.yaml", "contacts:\n", f"contacts:\n{CONTACT}")
    (project / "docs/how-to").mkdir(exist_ok=True)
    (project / "docs/how-to/canary.md").write_text("# The bullfinch\n\n![A bird](goldfinch.svg)\n", encoding="utf-8")
    (project / "docs/how-to/goldfinch.svg").write_text(PICTURE, encoding="utf-8")
    staff, public = (build(project, audience, tmp_path / audience).out for audience in ("staff", "public"))
    assert [word for word in WORDS if not _holding(staff, word)] == []
    assert {word: _holding(public, word) for word in WORDS if _holding(public, word)} == {}


def test_a_page_marked_public_is_in_both_sites(project: Path, tmp_path: Path) -> None:
    """``audience: public`` in the front matter lets a handwritten page and its picture out."""
    (project / "docs/how-to").mkdir(exist_ok=True)
    page = "---\naudience: public\n---\n# The bullfinch\n\n![A bird](goldfinch.svg)\n"
    (project / "docs/how-to/canary.md").write_text(page, encoding="utf-8")
    (project / "docs/how-to/goldfinch.svg").write_text(PICTURE, encoding="utf-8")
    for audience in ("staff", "public"):
        site = build(project, audience, tmp_path / audience).out
        assert "how-to/canary/index.html" in _holding(site, "bullfinch")
        assert "how-to/goldfinch.svg" in _holding(site, "goldfinch")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param("See [it](ref:procedures/yellowhammer).", "ref:procedures/yellowhammer", id="link"),
        pytest.param("It is {{ procedures/yellowhammer#purpose }}", "procedures/yellowhammer#purpose", id="quotation"),
    ],
)
def test_a_public_record_cannot_point_into_the_staff_site(project: Path, tmp_path: Path, more: str, said: str) -> None:
    """A public page that links to or quotes from a staff record stops the public build, which names the place."""
    _plant(project, "yellowhammer")
    _plant(project, "skylark", "audience: public", more)
    with pytest.raises(SiteError) as error:
        build(project, "public", tmp_path / "public")
    assert said in str(error.value)


def test_a_build_that_misses_the_plugin_shows_too_little(project: Path, tmp_path: Path) -> None:
    """Without the plugin no page of ``docs/`` is published, not even the home page."""
    from mkdocs.commands.build import build as plain_build

    config = project / "mkdocs.yml"
    lines = config.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.strip() == "- opsnb:")
    end = next(n for n, line in enumerate(lines) if n > start and not line.startswith("      "))
    del lines[start:end]
    config.write_text("\n".join(lines), encoding="utf-8")
    plain_build(load_config(config_file=str(config), site_dir=str(tmp_path / "site")))
    assert [path.name for path in pages_of(tmp_path / "site")] == ["404.html"]


def test_every_desk_is_on_the_public_site_only_if_it_is_public(public_site: Path) -> None:
    """The public site has a page for each public desk, and none for the staff's own reference."""
    from opsnb.kb.check import open_kb
    from opsnb.kb.records import Desk

    desks = open_kb(ROOT / "kb").of_kind(Desk)
    shown = {name for name in desks if (public_site / name.removesuffix("desk") / "index.html").is_file()}
    assert shown == {name for name, desk in desks.items() if desk.audience == "public"}
