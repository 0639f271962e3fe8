"""Tables as people read them: aligned text in a terminal, accessible HTML in a notebook; every value escaped."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from html import escape
from typing import Any

from opsnb.errors import OpsnbError
from opsnb.reports.cells import Cell, Instant, Length, Link, Weekday, show
from opsnb.reports.columns import Data

__all__ = ["Cell", "Instant", "Length", "Link", "TableView", "Weekday", "show"]


@dataclass(frozen=True)
class TableView:
    """A table with a caption and all its rows, of which a page shows the first ``limit``. Numbers stand right.

    With ``wraps`` a page may break the lines of its cells: for tables that hold sentences.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    _: KW_ONLY
    limit: int | None = None
    wraps: bool = False

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise OpsnbError("a list shows at least one row", place="rows", found=self.limit, wish="1 or more")

    @property
    def shown(self) -> tuple[tuple[Cell, ...], ...]:
        """Rows that a page shows."""
        return self.rows[: self.limit]

    @property
    def more(self) -> int:
        """How many rows a page does not show."""
        return len(self.rows) - len(self.shown)

    @property
    def data(self) -> Data:
        """The whole table as values, with a type for each column."""
        return Data.of(self.caption, self.columns, self.rows)

    def __repr__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """Return the table as lines of aligned text."""
        if not self.rows:
            return [f"{self.caption}: none."]
        texts = [[show(cell) for cell in row] for row in self.shown]
        widths = [max(len(text) for text in column) for column in zip(self.columns, *texts, strict=True)]
        right = [_numeric(column) for column in zip(*self.shown, strict=True)]
        lines = [self.caption, _line(self.columns, widths, right), "  ".join("-" * width for width in widths)]
        lines += [_line(row, widths, right) for row in texts]
        return lines + ([f"… and {self.more:,} more"] if self.more else [])

    def _repr_html_(self) -> str:
        return self.html()

    def html(self) -> str:
        """Return the table as HTML: a caption, column and row headers, in a region that scrolls by itself."""
        caption = escape(self.caption)
        if not self.rows:
            return f'<p class="opsnb-none">{caption}: none.</p>'
        right = [_numeric(column) for column in zip(*self.shown, strict=True)]
        head = "".join(
            f'<th scope="col"{_side(side)}>{escape(name)}</th>' for name, side in zip(self.columns, right, strict=True)
        )
        body = "".join(f"<tr>{_cells(row, right)}</tr>" for row in self.shown)
        more = f'<p class="opsnb-more">… and {self.more:,} more</p>' if self.more else ""
        kind = "opsnb-table wraps" if self.wraps else "opsnb-table"
        return (
            f'<div class="{kind}" role="region" aria-label="{caption}" tabindex="0"><table>'
            f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}"
        )


def _numeric(column: tuple[Any, ...]) -> bool:
    known = [cell for cell in column if cell is not None]
    return bool(known) and all(isinstance(cell, int | float) for cell in known)


def _side(right: bool) -> str:
    return ' class="number"' if right else ""


def _cells(row: tuple[Cell, ...], right: list[bool]) -> str:
    first = f'<th scope="row"{_side(right[0])}>{_words(row[0])}</th>'
    return first + "".join(
        f"<td{_side(side)}>{_words(cell)}</td>" for cell, side in zip(row[1:], right[1:], strict=True)
    )


def _words(cell: Cell) -> str:
    text = escape(show(cell))
    return f'<a href="{escape(cell.href)}">{text}</a>' if isinstance(cell, Link) else text


def _line(texts: tuple[str, ...] | list[str], widths: list[int], right: list[bool]) -> str:
    padded = [t.rjust(w) if r else t.ljust(w) for t, w, r in zip(texts, widths, right, strict=True)]
    return "  ".join(padded).rstrip()
