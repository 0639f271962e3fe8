"""Reading a register of identifiers from CSV: as spreadsheets save it, and what is no such table."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsnb.errors import ImportFileError
from opsnb.kb.records import Register
from opsnb.store.registers import read_register

RULE = Register.model_validate(
    {
        "title": "Keys",
        "summary": "Who has which key.",
        "owner": "The porter",
        "reviewed": "2026-01-31",
        "review_every": "P365D",
        "source": {"seed": "000", "place": "A heading"},
        "identifier": "Key",
        "columns": {"identifier": "key", "group": "floor", "holder": "name"},
        "reuse": "vacant-first",
        "procedure": "procedures/hand-out-a-key",
    }
)

Rows = list[tuple[str, str, str]]


def read(content: bytes, folder: Path) -> Rows:
    """Write a file and return its rows: identifier, group and holder."""
    path = folder / "keys.csv"
    path.write_bytes(content)
    return [(row.identifier, row.group, row.holder) for row in read_register(path, RULE).values()]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            b"key,floor,name\n1,A,x\n2,A,\n,B,y\n", [("1", "A", "x"), ("2", "A", ""), ("", "B", "y")], id="plain"
        ),
        pytest.param(b"\xef\xbb\xbfkey,floor,name\n1,A,x\n", [("1", "A", "x")], id="a byte order mark"),
        pytest.param(b"key,floor,name\r\n1,A,x\r\n", [("1", "A", "x")], id="line ends of Windows"),
        pytest.param(b"key,floor,name\r1,A,x\r", [("1", "A", "x")], id="line ends of an old Mac"),
        pytest.param(b"key,floor,name\n1,A,x", [("1", "A", "x")], id="no line end at the end"),
        pytest.param(b"name,since,key,floor\nx,2026,1,A\n", [("1", "A", "x")], id="other columns in another order"),
        pytest.param(b"key,floor,name\n 1 ,\tA, x y \n", [("1", "A", "x y")], id="space around the texts"),
        pytest.param(
            b'key,floor,name\n007,"A, left","the ""boss"""\n', [("007", "A, left", 'the "boss"')], id="quotes"
        ),
        pytest.param("key,floor,name\n1,Übergang,Zoë\n".encode(), [("1", "Übergang", "Zoë")], id="other languages"),
        pytest.param(b"key,floor,name\n\n1,A,x\n\n", [("1", "A", "x")], id="empty lines"),
        pytest.param(b"key,floor,name\n1,A\n", [("1", "A", "")], id="nothing in the last column"),
        pytest.param(b"key,floor,name\n", [], id="no rows"),
        pytest.param(
            "key,floor,name\n1,A,x\u2028y\n".encode(), [("1", "A", "x\u2028y")], id="a line separator inside of a text"
        ),
        pytest.param(b'key,floor,name\n1,"A\nB",x\n', [("1", "A\nB", "x")], id="a line end inside of quotes"),
    ],
)
def test_a_register_is_read_as_it_is_saved(content: bytes, expected: Rows, tmp_path: Path) -> None:
    """The columns are found by their headers, texts are stripped and stay texts."""
    assert read(content, tmp_path) == expected


@pytest.mark.parametrize(
    ("content", "problem", "line", "found", "wish"),
    [
        pytest.param(
            b"", "columns are missing", ":1", "nothing", "expected also: key, floor, name", id="an empty file"
        ),
        pytest.param(
            b"key,name\n1,x\n", "columns are missing", ":1", "key, name", "expected also: floor", id="a missing column"
        ),
        pytest.param(
            b"Key,floor,name\n1,A,x\n", "columns are missing", ":1", "Key, floor, name", "expected also: key",
            id="a header in other letters",
        ),
        pytest.param(
            b"key;floor;name\n1;A;x\n", "columns are missing", ":1", "key;floor;name",
            "expected also: key, floor, name", id="semicolons",
        ),
        pytest.param(
            b"key,floor,name\n1,A,x\n2,,y\n", "no floor", ":3", "2", "name the group in every row", id="no group"
        ),
        pytest.param(
            b"key,floor,name\n\n\n2,  ,y\n", "no floor", ":4", "2", "name the group in every row",
            id="only space for a group, below empty lines",
        ),
        pytest.param(b"key,floor,name\n2\n", "no floor", ":2", "2", "name the group in every row", id="half a row"),
    ],
)  # fmt: skip
def test_what_is_no_register_is_refused(
    content: bytes, problem: str, line: str, found: str, wish: str, tmp_path: Path
) -> None:
    """The file and the line are named, what stands there, and what was expected."""
    with pytest.raises(ImportFileError) as caught:
        read(content, tmp_path)
    error = caught.value
    assert (error.problem, error.found, error.wish) == (problem, found, wish)
    assert error.place == f"{tmp_path / 'keys.csv'}{line}"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("key,floor,name\n1,Ä,x\n".encode("latin-1"), id="not UTF-8"),
        pytest.param("key,floor,name\n1,A,x\n".encode("utf-16"), id="UTF-16"),
        pytest.param(b"PK\x03\x04\x14\x00\x06\x00\xff\xfe", id="a workbook"),
    ],
)
def test_a_file_that_is_not_utf_8_is_refused(content: bytes, tmp_path: Path) -> None:
    """No text is guessed: the file is named, and how to save it."""
    with pytest.raises(ImportFileError, match="cannot be read") as caught:
        read(content, tmp_path)
    assert (caught.value.place, caught.value.wish) == (str(tmp_path / "keys.csv"), "name a CSV file saved as UTF-8")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A folder or nothing at all is no register."""
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(ImportFileError, match="cannot be read"):
            read_register(path, RULE)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'key,floor,name\n1,"A"b,x\n', id="a text behind the quotes"),
        pytest.param(b'key,floor,name\n1,"A,x\n', id="quotes that are not closed"),
        pytest.param(b'"key"x,floor,name\n', id="quotes in the header"),
        pytest.param(b"key,floor,name\n1,A," + b"x" * 200_000 + b"\n", id="a text longer than Python reads"),
    ],
)
def test_broken_quotes_are_refused(content: bytes, tmp_path: Path) -> None:
    """A file that is no CSV ends in an error with file and line, not in a traceback."""
    with pytest.raises(ImportFileError):
        read(content, tmp_path)
