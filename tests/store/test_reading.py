"""Files of other systems are read as they are, or refused with a message that says where and why."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from opsnb.errors import ImportFileError
from opsnb.store.reading import TableFile

TEXT = "number,text\n1,one\n2,two\n"


def _fields(path: Path, **options: str) -> tuple[list[str], list[list[str | int]]]:
    rejected: list[tuple[int, str]] = []
    with TableFile(path, **options) as table:
        rows = [list(row) for row in table.rows(lambda line, reason, row: rejected.append((line, reason)))]
        return table.header, rows + [list(found) for found in rejected]


def _zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize(
    ("raw", "line_of_two"),
    [
        pytest.param(TEXT.encode(), 3, id="plain"),
        pytest.param(b"\xef\xbb\xbf" + TEXT.encode(), 3, id="byte order mark"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), 3, id="CRLF"),
        pytest.param(TEXT.replace("\n", "\r").encode(), 3, id="old Mac"),
        pytest.param(TEXT.rstrip().encode(), 3, id="no line end at the end"),
        pytest.param(b'number,text\n\n"1","one"\n2,two\n\n', 4, id="quotes and empty lines"),
        pytest.param(gzip.compress(TEXT.encode()), 3, id="gzip"),
    ],
)
def test_line_ends_marks_and_packing(tmp_path: Path, raw: bytes, line_of_two: int) -> None:
    """A byte order mark, CRLF or old Mac line ends, gzip: the same rows, with their lines."""
    path = tmp_path / "log.csv"
    path.write_bytes(raw)
    header, rows = _fields(path)
    assert header == ["number", "text"]
    assert [row[:2] for row in rows] == [["1", "one"], ["2", "two"]]
    assert rows[1][2] == line_of_two


def test_the_one_table_in_a_zip(tmp_path: Path) -> None:
    """A zip file with one table in it is read as that table, whatever else lies beside it."""
    path = _zipped(tmp_path / "log.zip", {"log.csv": TEXT, "__MACOSX/log.csv": "junk", "readme.txt": "junk"})
    with TableFile(path) as table:
        assert table.name == "log.csv in log.zip"
        assert len(list(table.rows(lambda *_: None))) == 2


def test_line_breaks_inside_quotes(tmp_path: Path) -> None:
    """A field may hold line breaks; the line named is the last of its row."""
    path = tmp_path / "log.csv"
    path.write_text('number,text\n1,"one\nmore"\n2,two\n')
    assert _fields(path)[1] == [["1", "one\nmore", 3], ["2", "two", 4]]


def test_a_row_of_another_width_in_the_middle(tmp_path: Path) -> None:
    """A row with too few or too many fields is told with its line, and the next one is read."""
    path = tmp_path / "log.csv"
    path.write_text("number,text\n1\n2,two,more\n3,three\n")
    assert _fields(path)[1] == [["3", "three", 4], [2, "1 fields instead of 2"], [3, "3 fields instead of 2"]]


def _cut(data: bytes, by: int) -> bytes:
    return data[:-by]


def _zip_bytes(folder: Path) -> bytes:
    return _zipped(folder / "made.zip", {"log.csv": TEXT * 400}).read_bytes()


def _spoilt_zip(folder: Path) -> bytes:
    data = bytearray(_zip_bytes(folder))
    data[60] ^= 0xFF
    return bytes(data)


BROKEN: dict[str, tuple[Callable[[Path], bytes], str, str]] = {
    "empty": (lambda _: b"", "the file is empty", "log"),
    "only blank lines": (lambda _: b"\n\n", "the file is empty", "log"),
    "cut off in a row": (lambda _: b"number,text\n1,one\n2", "the file is cut off in its last row", "log:3"),
    "a quote never closed": (lambda _: b'number,text\n1,one\n2,"two\n3,three\n', "a quote is opened", "log:3"),
    "text after a quote": (lambda _: b'number,text\n1,"one" more\n', "expected after", "log:2"),
    "another delimiter": (lambda _: b"number;text\n1;one\n", "wrong delimiter", "log:1"),
    "a name twice": (lambda _: b"number,text,number\n", "a column name stands twice", "log:1"),
    "Latin-1": (lambda _: "number,text\n1,é\n".encode("latin-1"), "not written in utf-8", "log:2"),
    "UTF-16": (lambda _: TEXT.encode("utf-16"), "not written in utf-8", "log:1"),
    "zip cut off": (lambda folder: _cut(_zip_bytes(folder), 40), "the file is damaged", "log"),
    "zip spoilt": (_spoilt_zip, "the file is damaged", "log"),
    "gzip cut off": (lambda _: _cut(gzip.compress(TEXT.encode() * 400), 20), "the file is damaged", "log"),
}


@pytest.mark.parametrize(("make", "problem", "place"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read(tmp_path: Path, make: Callable[[Path], bytes], problem: str, place: str) -> None:
    """Whatever makes the file as a whole unfit is one error that names the place and what to do."""
    path = tmp_path / "log"
    path.write_bytes(make(tmp_path))
    with pytest.raises(ImportFileError, match=problem) as caught:
        _fields(path)
    assert caught.value.place.endswith(place)
    assert caught.value.wish


@pytest.mark.parametrize(
    ("name", "problem"), [("", "not a file"), ("absent.csv", "no such file")], ids=["folder", "absent"]
)
def test_no_file(tmp_path: Path, name: str, problem: str) -> None:
    """A folder, or nothing at all, is no file."""
    with pytest.raises(ImportFileError, match=problem):
        _fields(tmp_path / name)


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        pytest.param({"a.csv": TEXT, "b.csv": TEXT}, "more than one table", id="two tables"),
        pytest.param({"a.pdf": "x"}, "no table", id="no table"),
    ],
)
def test_a_zip_without_the_one_table(tmp_path: Path, members: dict[str, str], problem: str) -> None:
    """A zip file has to hold exactly one table, or the error names what it holds."""
    with pytest.raises(ImportFileError, match=problem) as caught:
        _fields(_zipped(tmp_path / "log.zip", members))
    assert "a." in str(caught.value.found)


def test_another_delimiter_and_encoding(tmp_path: Path) -> None:
    """A mapping may name another delimiter and encoding."""
    path = tmp_path / "log.tsv"
    path.write_bytes("number\ttext\n1\té\n".encode("utf-16"))
    assert _fields(path, delimiter="\t", encoding="utf-16") == (["number", "text"], [["1", "é", 2]])


def test_an_unknown_encoding(tmp_path: Path) -> None:
    """An encoding that does not exist is said to be unknown."""
    path = tmp_path / "log.csv"
    path.write_text(TEXT)
    with pytest.raises(ImportFileError, match="no such encoding"):
        _fields(path, encoding="utf-99")
