"""Reads a table as another system exported it: plain, in a zip or gzipped; row by row, whatever its line ends."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, cast

from opsnb.errors import ImportFileError

DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
BROKEN = (csv.Error, UnicodeError, zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, OSError, RuntimeError)
"""What reading a damaged file raises."""

Row = list[Any]
"""The fields of a row in the file's order, and behind them its line."""

Reject = Callable[[int, str, Row], None]
"""Told of a row that cannot be used: its line, the reason, the row."""


class TableFile:
    """One table with a header, open for reading; a context manager.

    Raises :class:`ImportFileError` for whatever makes the file as a whole unfit: not a file, empty, damaged, cut off,
    of another encoding or delimiter, a header that names a column twice.
    """

    def __init__(
        self, path: Path, *, delimiter: str = ",", encoding: str = "utf-8", header: tuple[str, ...] = ()
    ) -> None:
        """Name the file; ``header`` names its columns where it does not itself: then its rows may end early."""
        self.path = path
        self._given_header = header
        self.name = path.name
        self.size = 0
        """Bytes of the file, packed as it is."""
        self.unterminated = False
        """Whether the file ends without a line end: its last row may be cut off."""
        self.odd_rows = 0
        """Rows that had too few or too many fields."""
        self._delimiter = delimiter
        # A byte order mark is no part of the first column's name.
        self._encoding = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
        self._stack = ExitStack()

    def __enter__(self) -> TableFile:
        try:
            text = io.TextIOWrapper(self._open(), encoding=self._encoding, newline="")
            self._reader = csv.reader(self._stack.enter_context(text), delimiter=self._delimiter, strict=True)
            self.header = self._read_header()
        except Exception as error:
            self._stack.close()
            if isinstance(error, LookupError):
                wish = "name another encoding in the mapping"
                raise ImportFileError("no such encoding", place=self.name, found=self._encoding, wish=wish) from None
            if isinstance(error, BROKEN):
                raise self._explain(error) from None
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    @property
    def line(self) -> int:
        """Line read last, from 1."""
        return self._reader.line_num

    @property
    def position(self) -> int:
        """Bytes read so far, of :attr:`size`."""
        return min(self._measured.tell(), self.size)

    def rows(self, reject: Reject) -> Iterator[Row]:
        """Yield the fields of each row, and behind them its line; rows of another width are rejected."""
        reader: Any = self._reader
        width, ragged = len(self.header), bool(self._given_header)
        odd: tuple[int, Row] | None = None
        try:
            for row in reader:
                if ragged and row:
                    row += [""] * (width - len(row))
                if len(row) == width:
                    row.append(reader.line_num)
                    yield row
                elif row:
                    self.odd_rows += 1
                    if odd:
                        reject(odd[0], self._width(odd[1]), odd[1])
                    odd = (reader.line_num, row)
        except BROKEN as error:
            raise self._explain(error) from None
        if odd and odd[0] == reader.line_num and len(odd[1]) < width:
            raise self.cut_off(odd[0], self._width(odd[1]))
        if odd:
            reject(odd[0], self._width(odd[1]), odd[1])

    def cut_off(self, line: int, found: str) -> ImportFileError:
        """Return the error that says that the file ends in the middle of a row."""
        return ImportFileError(
            "the file is cut off in its last row; nothing was imported",
            place=f"{self.name}:{line}",
            found=found,
            wish="export or copy it again",
        )

    def _width(self, row: Row) -> str:
        return f"{len(row)} fields instead of {len(self.header)}"

    def _open(self) -> BinaryIO:
        if not self.path.is_file():
            problem = "not a file" if self.path.exists() else "no such file"
            raise ImportFileError(problem, place=str(self.path), wish="name a .csv, .zip or .gz file")
        self.size = self.path.stat().st_size
        if not self.size:
            raise ImportFileError("the file is empty", place=self.name, wish="expected a header and rows")
        plain = self._measured = self._stack.enter_context(self.path.open("rb"))
        magic = plain.read(4)
        plain.seek(0)
        if magic.startswith(b"PK\x03\x04") or self.path.suffix == ".zip":
            return self._open_member(self._stack.enter_context(zipfile.ZipFile(plain)))
        if magic.startswith(b"\x1f\x8b"):
            return cast("BinaryIO", self._stack.enter_context(gzip.GzipFile(fileobj=plain)))
        plain.seek(-1, io.SEEK_END)
        self.unterminated = plain.read(1) not in b"\r\n"
        plain.seek(0)
        return plain

    def _open_member(self, archive: zipfile.ZipFile) -> BinaryIO:
        members = [info for info in archive.infolist() if not info.is_dir() and "__MACOSX" not in info.filename]
        kinds = [[info for info in members if info.filename.lower().endswith(end)] for end in (".csv", ".tsv", ".txt")]
        tables = next(filter(None, kinds), [])
        if len(tables) != 1:
            names = ", ".join(info.filename for info in (tables or members)[:5])
            problem = "more than one table in the zip file" if tables else "no table in the zip file"
            raise ImportFileError(problem, place=self.name, found=names, wish="expected exactly one .csv in it")
        self.name = f"{tables[0].filename} in {self.name}"
        return cast("BinaryIO", self._stack.enter_context(archive.open(tables[0])))

    def _read_header(self) -> list[str]:
        if self._given_header:
            return [*self._given_header]
        header = [name.strip() for name in next(self._reader, [])]
        if not any(header):
            raise ImportFileError("the file is empty", place=self.name, wish="expected a header and rows")
        twice = sorted({name for name in header if header.count(name) > 1})
        if twice:
            places = [str(place) for place, name in enumerate(header, 1) if name == twice[0]]
            wish = f"columns {' and '.join(places)} have one name; rename one of them"
            raise ImportFileError("a column name stands twice", place=f"{self.name}:1", found=twice[0], wish=wish)
        other = max(DELIMITERS, key=header[0].count)
        if len(header) == 1 and other in header[0]:
            wish = f"the fields seem to be parted by {DELIMITERS[other]}; the mapping says {self._delimiter!r}"
            raise ImportFileError("wrong delimiter", place=f"{self.name}:1", found=header[0][:60], wish=wish)
        return header

    def _explain(self, error: Exception) -> ImportFileError:
        if isinstance(error, UnicodeError):
            return self._explain_encoding(error)
        if isinstance(error, csv.Error):
            problem = "a quote is opened and never closed" if "end of data" in str(error) else str(error)
            problem = "a field without end: a quote is never closed" if "field limit" in problem else problem
            wish = "the file may be cut off, or the quote in that row is wrong; nothing was imported"
            return ImportFileError(problem, place=f"{self.name}:{self._broken_line()}", wish=wish)
        if isinstance(error, RuntimeError):
            return ImportFileError(str(error), place=self.name, wish="unpack it first")
        wish = "it may be cut off; copy or export it again. Nothing was imported"
        return ImportFileError("the file is damaged", place=self.name, found=str(error), wish=wish)

    def _explain_encoding(self, error: UnicodeError) -> ImportFileError:
        line, found = 1, str(error)
        wide = isinstance(error, UnicodeDecodeError) and error.object[:2] in (b"\xff\xfe", b"\xfe\xff")
        if isinstance(error, UnicodeDecodeError):
            line, found = self._undecodable()
        wish = "it looks like utf-16" if wide and line == 1 else "name the file's encoding in the mapping"
        return ImportFileError(
            f"not written in {self._encoding.removesuffix('-sig')}", place=f"{self.name}:{line}", found=found, wish=wish
        )

    def _undecodable(self) -> tuple[int, str]:
        """Return the first line with bytes that the encoding does not know, and those bytes."""
        again = TableFile(self.path)
        with again._stack:
            lines = 1
            for raw in again._open():
                try:
                    raw.decode(self._encoding)
                except UnicodeDecodeError as error:
                    bad = raw[error.start : error.start + 4]
                    return lines + raw[: error.start].count(b"\r"), repr(bad)
                lines += raw.count(b"\n") or raw.count(b"\r")
        return lines, "bytes"

    def _broken_line(self) -> int:
        """Return the line on which the row begins that cannot be read: the row after the last good one."""
        again = TableFile(self.path, delimiter=self._delimiter, encoding=self._encoding)
        line = 0
        with again._stack:
            reader = csv.reader(
                io.TextIOWrapper(again._open(), encoding=self._encoding, newline=""),
                delimiter=self._delimiter,
                strict=True,
            )
            try:
                for _ in reader:
                    line = reader.line_num
            except BROKEN:
                pass
        return line + 1
