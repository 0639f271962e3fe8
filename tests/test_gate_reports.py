"""Published reports are for staff: the gate finds whatever gets out of the gallery, wherever it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from opsnb.cli import main
from opsnb.gate import listing
from opsnb.gate.examine import Finding, Gate, unlisted

DESK = "title: Harbour office\naudience: public\nsummary: It counts the ships that come in every day.\n"
NAME = "2026-10-26-0700-1a2b3c4d"
PLACE = f"harbour/tide-check/{NAME}"
PAGE = {"title": "Do the pilots come in time?", "period": "2026-10-19 to 2026-10-25"}
BODY = """<p>Every pilot that was called for is held against the tide of the day.</p>
<figure class="opsnb-chart"><figcaption>Pilots by quay and hour</figcaption>
<svg role="img" aria-label="Pilots by quay. North quay waited longest of all four."></svg></figure>
<table><tbody><tr><th>CALL0000045</th><td>85.9 %</td><td>It counts the ships that come in every day.</td></tr></table>
"""
TREND = "<h3>Over one week</h3><p>The pilots were late again and again all summer.</p>"
SHOWN = f"<article><h1>{PAGE['title']}</h1>{BODY}{TREND}</article>"


def put(path: Path, text: str) -> None:
    """Write a file, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with one published report, and its two sites as they should be."""
    put(tmp_path / "mkdocs.yml", "site_name: Harbour\n")
    put(tmp_path / "kb/harbour/desk.yaml", DESK)
    put(tmp_path / f"reports/published/{PLACE}/page.json", json.dumps(PAGE))
    put(tmp_path / f"reports/published/{PLACE}/body.html", BODY)
    put(tmp_path / "reports/published/harbour/tide-check/trend.html", TREND)
    put(tmp_path / f"site/staff/reports/{PLACE}/index.html", SHOWN)
    for site in ("public", "staff"):
        put(tmp_path / f"site/{site}/index.html", "<p>It counts the ships that come in every day.</p>")
    return tmp_path


def found(project: Path) -> list[Finding]:
    """Return what the gate finds in the public site."""
    return Gate.of(project, project / "site/staff").examine(project / "site/public")


LEAKS = {
    "question": ("index.html", f"<p>{PAGE['title']}</p>"),
    "sentence": ("index.html", BODY.splitlines()[0]),
    "caption": ("index.html", "<h2>Pilots by quay and hour</h2>"),
    "words-of-a-drawing": ("a.svg", '<svg aria-label="North quay waited longest of all four, and again"></svg>'),
    "sentence-of-the-trend": ("index.html", "<!-- The pilots were late again and again all summer -->"),
    "number-of-a-ticket": ("search/words.json", '["CALL0000045"]'),
    "link-to-the-gallery": ("index.html", '<a href="reports/">Reports</a>'),
    "link-to-a-desk": ("a/index.html", '<a href="../reports/harbour/">Reports</a>'),
    "link-to-a-report": ("index.html", f'<a href="https://example.org/reports/{PLACE}/">Report</a>'),
    "link-to-the-feed": ("index.html", '<link rel="alternate" href="reports/feed.xml">'),
    "the-feed-itself": ("reports/feed.xml", "<feed></feed>"),
    "a-page-without-words": (f"reports/{PLACE}/index.html", "<p></p>"),
    "sitemap": ("sitemap.xml", f"<loc>https://example.org/help/reports/{PLACE}/</loc>"),
}


def test_what_should_be_passes(project: Path) -> None:
    """The report is in the staff site and not in the public one; what a public record says too is no leak."""
    assert [str(finding) for finding in found(project)] == []


@pytest.mark.parametrize("leak", LEAKS)
def test_what_gets_out_is_found(leak: str, project: Path) -> None:
    """One thing of one report, in one file: the gate names the file and the report."""
    file, text = LEAKS[leak]
    put(project / "site/public" / file, text)
    assert {(finding.file, f"reports/{PLACE}" in finding.what) for finding in found(project)} == {
        (f"public/{file}", True)
    }


@pytest.mark.parametrize(
    "shown",
    [
        "<p>First response: 85.9 %, goal 100 %</p>",
        "<caption>2026-10-19 to 2026-10-25, as things stood on 2026-10-26 07:00</caption>",
    ],
    ids=["attainment", "period"],
)
def test_what_a_desk_may_show_is_no_leak(shown: str, project: Path) -> None:
    """A share, a goal, a period and a day tell no report."""
    put(project / "site/public/index.html", shown)
    assert [str(finding) for finding in found(project)] == []


def test_a_gate_that_does_not_know_the_gallery_does_not_pass(project: Path) -> None:
    """A report in the staff site that is not in the gallery, or one that the staff site does not show, is told."""
    put(project / "site/staff/reports/harbour/tide-check/2026-11-02-0700-5e6f7a8b/index.html", "<p>Another</p>")
    assert [(one.kind, "--gallery" in one.what) for one in found(project)] == [("blind", True)]
    (project / f"site/staff/reports/{PLACE}/index.html").write_text("", encoding="utf-8")
    assert {one.kind for one in found(project)} == {"blind"}
    assert any("is it older?" in one.what for one in found(project))


def test_reports_of_a_desk_that_is_no_more_are_passed_over(project: Path) -> None:
    """The staff site does not show them, so that there is nothing to hold against it."""
    put(project / f"reports/published/gone/tide-check/{NAME}/page.json", json.dumps({**PAGE, "title": "Gone?"}))
    assert [str(finding) for finding in found(project)] == []


def test_reports_come_and_go_in_the_staff_site_only(project: Path) -> None:
    """No list of addresses names them; below the same address of the public site nothing may be."""
    put(project / f"site/public/reports/{PLACE}/index.html", "")
    allowed = {site: listing.listed(Path("none")) | {"/"} for site in ("public", "staff")}
    told = {site: [*unlisted(project / "site" / site, allowed[site], "/reports/" if site == "staff" else "")]
            for site in allowed}  # fmt: skip
    assert [finding.file for finding in told["public"]] == [f"public/reports/{PLACE}/index.html"]
    assert told["staff"] == []


def test_the_command_reads_the_gallery(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its place or where ``--gallery`` says; ``--write`` puts no report on a list."""
    monkeypatch.chdir(project)
    monkeypatch.delenv("OPSNB_GALLERY", raising=False)
    assert CliRunner().invoke(main, ["gate", "--write"]).exit_code == 0
    assert "reports" not in (project / "tests/site/urls/staff.txt").read_text(encoding="utf-8")
    elsewhere = CliRunner().invoke(main, ["gate", "--gallery", "none"])
    assert (elsewhere.exit_code, "see --gallery" in elsewhere.output) == (1, True)
    put(project / "site/public/index.html", f"<p>{PAGE['title']}</p>")
    leaked = CliRunner().invoke(main, ["gate"])
    assert leaked.exit_code == 1
    assert f'the name "do the pilots come in time" of reports/{PLACE}' in leaked.output
