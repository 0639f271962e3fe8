"""Tables as people read them: aligned text in a terminal, accessible HTML in a notebook; every value escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from opsnb.errors import OpsnbError


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere: the words, and an address that this program made."""

    text: str
    href: str


Cell = str | int | float | Link | None


def show(value: Cell) -> str:
    """Return a value as text: thousands separated, one decimal, nothing for what is not known."""
    if value is None:
        return "–"
    if isinstance(value, Link):
        return value.text
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else value


@dataclass(frozen=True)
class TableView:
    """A table with a caption. Numbers stand right; ``more`` counts the rows that are not shown.

    With ``wraps`` a page may break the lines of its cells: for tables that hold sentences.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int = 0
    wraps: bool = False

    def __repr__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """Return the table as lines of aligned text."""
        if not self.rows:
            return [f"{self.caption}: none."]
        texts = [[show(cell) for cell in row] for row in self.rows]
        widths = [max(len(text) for text in column) for column in zip(self.columns, *texts, strict=True)]
        right = [_numeric(column) for column in zip(*self.rows, strict=True)]
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
        right = [_numeric(column) for column in zip(*self.rows, strict=True)]
        head = "".join(
            f'<th scope="col"{_side(side)}>{escape(name)}</th>' for name, side in zip(self.columns, right, strict=True)
        )
        body = "".join(f"<tr>{_cells(row, right)}</tr>" for row in self.rows)
        more = f'<p class="opsnb-more">… and {self.more:,} more</p>' if self.more else ""
        kind = "opsnb-table wraps" if self.wraps else "opsnb-table"
        return (
            f'<div class="{kind}" role="region" aria-label="{caption}" tabindex="0"><table>'
            f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}"
        )


def at_least_one(rows: int) -> int:
    """Return how many rows a list shows, or raise an :class:`OpsnbError` if that is none."""
    if rows < 1:
        raise OpsnbError("a list shows at least one row", place="rows", found=rows, wish="1 or more")
    return rows


def _numeric(column: tuple[Any, ...]) -> bool:
    return any(isinstance(cell, int | float) for cell in column) and not any(
        isinstance(cell, str | Link) for cell in column
    )


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
