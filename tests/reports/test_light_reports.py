"""A report made light: its words, tables and drawings stay; scripts, wrappers and addresses of a machine do not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from opsnb.errors import OpsnbError
from opsnb.kb.check import open_kb
from opsnb.reports.light import HEAVIEST, clean, lighten
from published_reports import NOTEBOOKS, ROOT, ran

KB = open_kb(ROOT / "kb")
RECORD = "metrics/service-level"
SHADED = '<svg><linearGradient id="{0}a"></linearGradient><path d="M0,0" fill="url(#{0}a)"></path></svg>'
PAGE = '<main><h1 id=\'x\'>A &amp; B?<a class="anchor-link" href="#x">¶</a></h1>{}</main>'


def text_of(html: str) -> str:
    """Return the words of a piece of HTML."""
    return " ".join(re.sub(r"<[^>]+>|¶", " ", html).split())


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_report_is_light_and_says_the_same(notebook: str, tmp_path: Path) -> None:
    """All words of the report, less than 100 kB, nothing that runs or is fetched."""
    report = (ran(tmp_path / "run", notebook) / "report.html").read_text(encoding="utf-8")
    light = lighten(report, KB)
    body = report[report.index("<main>") : report.index("</main>")]
    assert text_of(body).removeprefix(light.title).strip() == text_of(light.html)
    assert len(light.html.encode()) <= HEAVIEST
    assert light.cut == 0
    assert not re.search(r"<(?:script|style|link|iframe|img)|\son\w+=|style=|src=", light.html)
    assert len(re.findall(r'<svg [^>]*aria-label="[^"]+', light.html)) == body.count("<svg ")


@pytest.mark.parametrize(
    ("written", "left"),
    [
        pytest.param("<p onclick='x()' style='color:red'>a</p><script>b</script>", "<p>a</p>", id="script"),
        pytest.param("<img src=x onerror=y><iframe src=z></iframe>", "", id="what fetches"),
        pytest.param(
            f'<a href="../../site/staff/{RECORD}/index.html">a</a>', f'<a href="ref:{RECORD}">a</a>', id="path"
        ),
        pytest.param(
            f'<a href="https://desk.example.org/{RECORD}/#x">a</a>', f'<a href="ref:{RECORD}#x">a</a>', id="its address"
        ),
        pytest.param('<a href="../../else/where.html">a</a>', "a", id="path of a machine"),
        pytest.param('<a href="javascript:x()">a</a>', "a", id="script as address"),
        pytest.param(
            '<a href="https://example.org/a">a</a>', '<a href="https://example.org/a">a</a>', id="address elsewhere"
        ),
        pytest.param(
            '<div class="cell"><div><div class="opsnb-table" role="region">a</div></div></div>',
            '<div class="opsnb-table" role="group">a</div>',
            id="wrappers",
        ),
        pytest.param('<h2 id="What-now?">What now?</h2>', '<h2 id="what-now">What now?</h2>', id="heading"),
        pytest.param(
            "<h2>A</h2><h2>A</h2><h3>About</h3>",
            '<h2 id="a">A</h2><h2 id="a-2">A</h2><h3 id="about-2">About</h3>',
            id="headings of one name",
        ),
        pytest.param('<p class="md-header">a</p>', "<p>a</p>", id="class of the site"),
        pytest.param(
            '<svg viewbox="0 0 1 1"><g role="x"><path d="M0,0"></path><path d="M0,0" fill="red"></path></g></svg>',
            '<svg viewBox="0 0 1 1"><path d="M0,0" fill="red"></path></svg>',
            id="drawing",
        ),
        pytest.param(
            SHADED.format("") * 2,
            SHADED.format("drawing-1-") + SHADED.format("drawing-2-"),
            id="two drawings",
        ),
    ],
)  # fmt: skip
def test_only_what_a_report_may_have_comes_through(written: str, left: str) -> None:
    """A notebook prints what it likes; a page of the site takes what is listed."""
    assert clean(written, KB) == left


def _table(rows: int) -> str:
    line = "<tr><th>A row</th><td>with many words that take up the room of a page for nothing</td></tr>"
    return f"<div class='opsnb-table'><table><tbody>{line * rows}</tbody></table></div>"


def test_the_end_of_a_long_table_is_left_out_and_said() -> None:
    """The page stays light; the table says how many rows are missing and where they are; short ones stay whole."""
    light = lighten(PAGE.format(_table(30) + _table(2000)), KB)
    assert (light.title, light.cut, light.html.count("<tr>")) == ("A & B?", 1800, 230)
    assert "1,800 more rows are left out here" in light.html
    assert light.html.count("opsnb-more") == 1


def test_what_cannot_be_made_light_is_refused() -> None:
    """Charts are not cut; a page without a heading has no question."""
    with pytest.raises(OpsnbError, match="too heavy"):
        lighten(PAGE.format("<p>word</p>" * 20_000), KB, "here")
    with pytest.raises(OpsnbError, match="without a heading"):
        lighten("<main><p>word</p></main>", KB, "here")
