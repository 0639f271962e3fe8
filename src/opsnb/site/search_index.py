"""Pagefind at work beside the build: it reads each page as soon as it is finished, on another core if there is one.

It is told in the words of its service: messages of JSON in Base64, each ended by a comma, answered in the same way. Its
answers go into a file that is read at the end, so that nobody has to listen while pages are made.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from io import BufferedWriter
from subprocess import PIPE, Popen
from tempfile import TemporaryFile
from time import sleep
from typing import Any, cast

from pagefind_bin import get_executable

from opsnb.errors import OpsnbError

Message = dict[str, Any]

CHUNK = 16_777_216
"""Bytes of answers read at a time."""
SOON = 0.02
"""Seconds until it is looked again whether Pagefind has answered."""


class SearchError(OpsnbError):
    """The pages could not be indexed."""


class Indexing:
    """An index in the making."""

    def __init__(self, left_out: Sequence[str]) -> None:
        """Start Pagefind; ``left_out`` are CSS selectors of what it passes over on every page."""
        self._answers, self._complaints = TemporaryFile(), TemporaryFile()  # noqa: SIM115  closed with the process
        command = [str(get_executable()), "--service"]
        self._process = Popen(command, stdin=PIPE, stdout=self._answers, stderr=self._complaints)
        self._ear = cast(BufferedWriter, self._process.stdin)
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
        answer = self._answer()
        if answer["type"] == "Error":
            self._complaints.seek(0)
            complaint = self._complaints.read().decode(errors="replace").strip()
            raise SearchError("the pages were not indexed", wish=complaint or answer["message"])
        return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}

    def close(self) -> None:
        """End Pagefind."""
        with self._answers, self._complaints, suppress(BrokenPipeError), self._process:
            self._process.kill()

    def _tell(self, **payload: Any) -> None:
        message = json.dumps({"message_id": 1, "payload": payload}).encode()
        with suppress(BrokenPipeError):  # if Pagefind has ended, its answers end too
            self._ear.write(base64.b64encode(message) + b",")
            self._ear.flush()

    def _answer(self) -> Message:
        """Wait for the first answer that is an error or the files."""
        heard, begun = 0, b""
        while True:
            ended = self._process.poll() is not None
            # pread: the place in the file belongs to Pagefind, which goes on writing there
            while read := os.pread(self._answers.fileno(), CHUNK, heard):
                heard += len(read)
                *answers, begun = (begun + read).split(b",")
                for answer in answers:
                    message: Message = json.loads(base64.b64decode(answer))["payload"]
                    if message["type"] in ("Error", "GetFiles"):
                        return message
            if ended:
                return {"type": "Error", "message": "Pagefind ended before it was done"}
            sleep(SOON)
