"""Tables of every kind for the tests of files made from them: nasty texts, odd numbers, nights of clock changes."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from opsnb.reports.tables import Cell, Instant, Length, Link, TableView, Weekday

ZONES = ("America/Chicago", "Europe/London", "Australia/Lord_Howe", "UTC")
CHANGES = (1_793_512_800, 1_772_956_800, 1_792_890_000, 1_774_746_000, 1_775_314_800)
"""Instants at which clocks of these zones go back or forth."""
NASTY = ("=1+1", "+1", "-1", "@SUM(A1)", "\tA", "\rA", "a;=1", "a|=1", '"', "a\r\nb", "_x0041_", "\x00", "\x1f",
         "\ufffe", "<r><t>a</t></r>", "\uff1d1", "http://a.example", "\u202e", "'", "None", "", " ", "1", "2026-10-05",
         "😀")  # fmt: skip

texts = st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), max_size=20)
near_changes = st.builds(lambda change, off: change + off, st.sampled_from(CHANGES), st.integers(-7200, 7200))
instants = near_changes | st.integers(-4_000_000_000, 10_000_000_000)


def cells_of_a_column() -> st.SearchStrategy[st.SearchStrategy[Cell]]:
    """Return strategies, each for the cells of one column."""
    days = st.dates(date(1800, 1, 1))
    return st.sampled_from(
        [
            texts,
            st.integers(),
            st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False),
            st.floats(),
            st.integers(-100_000, 10_000_000).map(Length),
            days | days.map(Weekday),
            st.builds(Link, texts, st.sampled_from(["../site/staff/a/index.html", "https://desk.example.org/a#b"])),
            texts | st.integers() | st.builds(Length, st.integers(0, 99)),
            *(st.builds(Instant, instants, st.just(zone)) for zone in ZONES),
        ]
    )


@st.composite
def tables(draw: st.DrawFn) -> TableView:
    """Draw a table of up to five columns and six rows; None may be anywhere."""
    columns = draw(st.lists(cells_of_a_column(), max_size=5))
    names = tuple(draw(texts) for _ in columns)
    count = draw(st.integers(0, 6)) if columns else 0
    rows = tuple(tuple(draw(st.none() | cells) for cells in columns) for _ in range(count))
    return TableView(draw(texts), names, rows)
