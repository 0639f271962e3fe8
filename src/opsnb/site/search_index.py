"""Pagefind at work beside the build: it reads each page as soon as it is finished, on another core if there is one.

It is told in the words of its service: messages of JSON in Base64, each ended by a comma, answered in the same way. A
thread hears the answers, so that neither side waits for the other to read.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BufferedReader, BufferedWriter
from queue import SimpleQueue
from subprocess import PIPE, Popen
from tempfile import TemporaryFile
from threading import Thread
from typing import Any, cast

from pagefind_bin import get_executable

from opsnb.errors import OpsnbError

Message = dict[str, Any]

CHUNK = 65_536
"""Bytes heard at a time: what a pipe holds."""


class SearchError(OpsnbError):
    """The pages could not be indexed."""


class Indexing:
    """An index in the making."""

    def __init__(self, left_out: Sequence[str]) -> None:
        """Start Pagefind; ``left_out`` are CSS selectors of what it passes over on every page."""
        self._complaints = TemporaryFile()  # noqa: SIM115  closed with the process
        command = [str(get_executable()), "--service"]
        self._process = Popen(command, stdin=PIPE, stdout=PIPE, stderr=self._complaints)
        self._ear = cast(BufferedWriter, self._process.stdin)
        self._heard: SimpleQueue[Message] = SimpleQueue()
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._tell(type="NewIndex", config={"exclude_selectors": list(left_out)})

    def add(self, place: str, html: str) -> None:
        """Let Pagefind read a page by its place in the site, such as ``a/b/index.html``."""
        self._tell(type="AddFile", index_id=0, file_path=place, file_contents=html)

    def files(self) -> dict[str, bytes]:
        """Return the files of the index of all pages that were added, by their place in its folder.

        They come as a message, for Pagefind may say that it has written files before the last of them is there.
        Raises :class:`SearchError` if it fails.
        """
        self._tell(type="GetFiles", index_id=0)
        answer = self._heard.get()
        if answer["type"] == "Error":
            self._complaints.seek(0)
            complaint = self._complaints.read().decode(errors="replace").strip()
            raise SearchError("the pages were not indexed", wish=complaint or answer["message"])
        return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}

    def close(self) -> None:
        """End Pagefind."""
        with self._complaints, suppress(BrokenPipeError), self._process:
            self._process.kill()
            self._listener.join()

    def _tell(self, **payload: Any) -> None:
        message = json.dumps({"message_id": 1, "payload": payload}).encode()
        with suppress(BrokenPipeError):  # if Pagefind has ended, the listener says so
            self._ear.write(base64.b64encode(message) + b",")
            self._ear.flush()

    def _listen(self) -> None:
        for answer in _messages(cast(BufferedReader, self._process.stdout)):
            if answer["type"] in ("Error", "GetFiles"):
                self._heard.put(answer)
        self._heard.put({"type": "Error", "message": "Pagefind ended before it was done"})


def _messages(stream: BufferedReader) -> Iterator[Message]:
    """Yield what each answer says, until the stream ends."""
    begun = bytearray()
    while read := stream.read1(CHUNK):
        *ended, rest = read.split(b",")
        for end in ended:
            yield json.loads(base64.b64decode(begun + end))["payload"]
            begun.clear()
        begun += rest
