"""Tables and charts: readable as text, accessible as HTML, safe with any value."""

from __future__ import annotations

import pytest

from opsnb.reports.charts import draw
from opsnb.reports.tables import Link, TableView, show

HOSTILE = '<script>alert("x")</script>'


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (1234, "1,234"), (12.345, "12.3"), ("P1", "P1"), (0, "0"), (-0.04, "0.0")],
    ids=["not known", "thousands", "one decimal", "text", "zero is not nothing", "zero has no sign"],
)
def test_values_are_shown_as_people_write_them(value: str | int | float | None, text: str) -> None:
    """Numbers get separators, what is not known a dash; zero stays zero."""
    assert show(value) == text


def test_html_escapes_every_value() -> None:
    """Neither caption, header nor cell can carry markup."""
    table = TableView(HOSTILE, (HOSTILE, "n"), ((HOSTILE, 1),))
    assert "<script" not in table.html()
    assert "&lt;script&gt;" in table.html()


def test_a_link_is_words_in_text_and_an_anchor_in_html() -> None:
    """Where it leads is for the page; neither words nor address can carry markup."""
    table = TableView("Rules", ("Rule",), ((Link(HOSTILE, '../a"b/'),),))
    assert HOSTILE in repr(table)
    assert '<a href="../a&quot;b/">&lt;script&gt;' in table.html()


def test_html_names_rows_columns_and_the_scrolling_region() -> None:
    """Header cells say what they head; the region can be reached and scrolled by keyboard."""
    html = TableView("By shift", ("Shift", "Met"), (("Prime", 3),)).html()
    for part in ('<th scope="col">Shift', '<th scope="row">Prime', "<caption>By shift", 'tabindex="0"'):
        assert part in html


def test_an_empty_table_says_so() -> None:
    """Nothing found is a sentence, not an empty grid."""
    assert repr(TableView("Broken promises", ("Ticket",), ())) == "Broken promises: none."
    assert "none." in TableView("Broken promises", ("Ticket",), ()).html()


def test_text_is_aligned_with_numbers_to_the_right_and_says_what_is_left_out() -> None:
    """A terminal shows the same table, and how many rows are not shown."""
    lines = TableView("T", ("Name", "n"), (("a", 5), ("bb", 1000), *[("c", 1)] * 7), limit=2).lines()
    assert lines == ["T", "Name      n", "----  -----", "a         5", "bb    1,000", "… and 7 more"]


def test_a_chart_is_a_named_picture_with_its_table_and_the_same_bytes_each_time() -> None:
    """Title and message are the picture's name; markup in them is escaped; drawing twice gives the same SVG."""
    data = TableView("d", ("x", "y"), (("a", 1),))
    spec = {
        "mark": "bar",
        "encoding": {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}},
    }
    values = [{"x": "a", "y": 1}]
    chart, again = (draw(spec, values, HOSTILE, "One bar.", data) for _ in range(2))
    assert chart.svg == again.svg
    assert 'role="img"' in chart.svg and "One bar." in chart.svg
    assert "<script" not in chart._repr_html_()
    assert "<table>" in chart._repr_html_()
