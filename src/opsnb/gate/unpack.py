"""Every text in a file of a finished site, whatever it is packed in: gzip, zip, a search index, a picture."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from opsnb.gate.words import PARTED

GZIP, ZIP, PNG = b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n"
PAGEFIND = b"pagefind_dcd"
"""What every unpacked file of Pagefind's begins with; a fragment goes on as JSON, an index as CBOR, code as wasm."""

WASM = b"\0asm"
PICTURES = (b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\0\0\1\0", b"wOF2", b"wOFF", WASM)
"""How files begin that hold no packed text: JPEG, GIF, WebP, icons, fonts, code for the browser."""


class SealedError(Exception):
    """A file that cannot be looked into."""


@dataclass(frozen=True)
class Text:
    """A text found in a file."""

    place: str
    """Where in the file, if it is not simply the file: ``unpacked``, ``PNG text``."""
    text: str
    stems: bool = False
    """Whether it is a list of the beginnings of words, as a search index keeps them."""


def unpack(name: str, content: bytes, place: str = "") -> Iterator[Text]:
    """Yield every text of a file. Raises :class:`SealedError` if the file is of a kind that cannot be read."""
    if content.startswith(GZIP):
        try:
            inner = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise SealedError(str(error)) from None
        yield from unpack(name.removesuffix(".gz"), inner, "unpacked")
    elif content.startswith(PAGEFIND):
        yield from _pagefind(name, content[len(PAGEFIND) :], place)
    elif content.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield Text(f"names in {name}", entry)
                yield from unpack(entry, archive.read(entry), f"{entry} in {name}")
    elif content.startswith(PNG):
        yield from (Text("PNG text", text) for text in _png(content))
    elif content.startswith(PICTURES):
        yield Text(place or "bytes", content.decode("latin-1"))
        yield Text(place or "bytes", content.decode("utf-16-le", errors="replace"))
    else:
        yield Text(place, _decoded(content))


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise SealedError("neither text nor a picture nor packed in a way that is known") from None


def _pagefind(name: str, content: bytes, place: str) -> Iterator[Text]:
    if content.startswith((b"{", WASM)):
        yield from unpack(name, content, place)
    else:
        yield Text("words of the index", f"\n{PARTED}\n".join(_cbor_strings(content)), stems=True)


def _cbor_strings(content: bytes) -> Iterator[str]:
    """Yield the text strings of CBOR (RFC 8949) in order; lists and maps are walked through as they come."""
    place = 0
    while place < len(content):
        kind, length = content[place] >> 5, content[place] & 31
        place += 1
        if 24 <= length <= 27:
            size = 1 << (length - 24)
            length = int.from_bytes(content[place : place + size], "big")
            place += size
        elif length > 27:
            length = 0
        if kind == 3:
            yield content[place : place + length].decode("utf-8", errors="replace")
        if kind in (2, 3):
            place += length


def _png(content: bytes) -> Iterator[str]:
    """Yield the texts that a PNG carries beside the picture, its key words and its EXIF data."""
    place = len(PNG)
    while place + 8 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        data = content[place + 8 : place + 8 + length]
        place += 12 + length
        if kind in (b"tEXt", b"eXIf"):
            yield data.decode("latin-1")
        elif kind in (b"zTXt", b"iTXt"):
            key, _, rest = data.partition(b"\0")
            yield key.decode("latin-1")
            yield from _chunk_texts(kind, rest)
    yield content[place:].decode("latin-1")


def _chunk_texts(kind: bytes, rest: bytes) -> Iterator[str]:
    if kind == b"zTXt":
        yield _inflated(rest[1:]).decode("latin-1")
        return
    _, _, named = rest[2:].partition(b"\0")
    translated, _, text = named.partition(b"\0")
    yield translated.decode("utf-8", errors="replace")
    yield (_inflated(text) if rest[:1] == b"\1" else text).decode("utf-8", errors="replace")


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error as error:
        raise SealedError(str(error)) from None
