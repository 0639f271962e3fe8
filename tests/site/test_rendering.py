"""A large site is rendered by two processes, and nobody can tell."""

from __future__ import annotations

import filecmp
import os
import sys
from pathlib import Path

import pytest
from built import ROOT, text_of

from opsnb.site.build import BuildResult, build
from opsnb.site.rendering import MANY, SHARE

HEAD = "\n".join(
    (
        "owner: Author of the desk",
        "reviewed: 2026-11-01",
        "review_every: P365D",
        "source: {seed: none, place: made up}",
        "audience: public",
        "summary: What to do.",
    )
)
CHANGED, LAST = "night/articles/article-99", "night/articles/z-last"
COUNT = """
from pathlib import Path

def on_env(env, config, files):
    pages = [file.page for file in files.documentation_pages()]
    done = {uri for page in pages if hasattr(page, "elsewhere") for uri in page.elsewhere.result()}
    Path(config.config_file_path).with_name("elsewhere").write_text(str(len(done)))
"""
ADDS = f"""
def on_page_markdown(markdown, page, **_):
    return markdown + "\\n\\nAdded." if page.file.src_uri == "{CHANGED}.md" else markdown
"""
UNKNOWN_ELSEWHERE = """
import sys, types
from markdown.extensions import Extension
nothing = type("Nothing", (Extension,), {"extendMarkdown": lambda self, md: None})
sys.modules["only_here"] = types.SimpleNamespace(makeExtension=lambda **_: nothing())

def on_config(config):
    config.markdown_extensions.append("only_here")
"""
NOT_TO_BE_SENT = """
def on_config(config):
    config.mdx_configs["toc"] = {**config.mdx_configs["toc"], "slugify": lambda text, separator: f"at-{len(text)}"}
"""
NO_SECOND_PROCESS = """
import sys

def on_config(config):
    sys.executable = config.config_file_path + "/no-python"
"""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Make a project with so many articles that two processes share them; some point to others, one to nowhere."""
    root = tmp_path / "large"
    folder = root / "kb/night/articles"
    folder.mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "docs/index.md").write_text("---\naudience: public\n---\n# Home\n", encoding="utf-8")
    settings = text_of(ROOT / "mkdocs.yml")
    (root / "mkdocs.yml").write_text(f"{settings}\nhooks: [hook.py]\n", encoding="utf-8")
    desk = f"title: Night desk\n{HEAD}\ntimezone: UTC\nmission: To be there.\n"
    (root / "kb/night/desk.yaml").write_text(desk, encoding="utf-8")
    links = "[there](article-1.md#first-things) [nowhere](lost.md) [no place](article-2.md#lost) [self](#first-things)"
    for n in range(MANY):
        name, more = (f"article-{n}", "") if n else (Path(LAST).name, links)
        head = f"title: Question {n}\nquestions: [What is {n}?]\n{HEAD}"
        text = f"---\n{head}\n---\n## First things\n\nText *{n}*. {more}\n\n## Then\n\n- one\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return root


def _built(project: Path, out: Path, cores: int, monkeypatch: pytest.MonkeyPatch) -> BuildResult:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    return build(project, "public", out, strict=False)


@pytest.mark.parametrize(
    ("hook", "elsewhere"),
    [(ADDS, int(MANY * SHARE)), (UNKNOWN_ELSEWHERE, 0), (NOT_TO_BE_SENT, 0), (NO_SECOND_PROCESS, 0)],
    ids=["one-page-changed", "unknown-elsewhere", "not-to-be-sent", "no-second-process"],
)
def test_two_cores_make_the_same_site_as_one(
    large: Path, hook: str, elsewhere: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte by byte, with the same warnings, whatever an organisation has added that only one process knows or finds."""
    monkeypatch.chdir(large)
    monkeypatch.setattr(sys, "executable", sys.executable)
    (large / "pickle.py").write_text("raise ImportError('not the one you mean')", encoding="utf-8")
    (large / "hook.py").write_text(COUNT + hook, encoding="utf-8")
    alone, shared = (_built(large, tmp_path / str(cores), cores, monkeypatch) for cores in (1, 2))
    assert int(text_of(large / "elsewhere")) == elsewhere
    names = [path.relative_to(alone.out).as_posix() for path in alone.out.rglob("*") if path.is_file()]
    assert filecmp.cmpfiles(alone.out, shared.out, names, shallow=False) == (names, [], [])
    assert sorted(alone.warnings) == sorted(shared.warnings)
    assert [lost for lost in ("'lost.md'", "#lost") if lost not in " ".join(shared.warnings)] == []
    assert ("<p>Added.</p>" in text_of(shared.out / CHANGED / "index.html")) == (hook == ADDS)
