"""The Markdown of many pages: a second process renders the last of them while mkdocs renders the first.

mkdocs works on one core. Half of a large build is Markdown, and no page's Markdown waits for another's. Whatever the
second process cannot do, or another plugin has changed since, mkdocs renders itself as ever.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils.meta import get_data

from opsnb.site.edition import Edition, desk_of

log = logging.getLogger("mkdocs.structure.pages")

MANY = 400
"""Pages from which on a second process is worth its start."""

SHARE = 0.48
"""Part of the pages that it renders; it begins later."""

SETTINGS = ("markdown_extensions", "mdx_configs", "validation", "use_directory_urls")
"""What the rendering of a page reads of the settings of the site."""


class Rendered(NamedTuple):
    """What mkdocs keeps of a page whose Markdown is rendered."""

    markdown: str
    title: str | None
    content: str
    toc: TableOfContents
    anchors: set[str]
    links: dict[str, dict[str, str]]
    """Places that the page points to, by the source path of their page."""
    said: list[tuple[int, str]]
    """What mkdocs had to say of the page, with the level of each message."""


class Task(NamedTuple):
    """What the second process is given."""

    settings: dict[str, Any]
    files: Files
    glossaries: dict[str, dict[str, str]]
    """Words that are explained where they stand, by the source path of the page to render."""


class SharedPage(Page):
    """A page whose Markdown the second process renders."""

    def __init__(self, file: File, config: MkDocsConfig, elsewhere: Future[dict[str, Rendered]]) -> None:
        """Take the place of the page that mkdocs would make of a file."""
        super().__init__(None, file, config)
        self.elsewhere = elsewhere

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take what the second process has made of the very text that is to be rendered."""
        done = self.elsewhere.result().get(self.file.src_uri)
        if done is None or done.markdown != self.markdown:
            super().render(config, files)
            return
        self.title, self.content, self.toc, self.present_anchor_ids = done.title, done.content, done.toc, done.anchors
        self.links_to_anchors = {files.src_uris[uri]: links for uri, links in done.links.items()}
        for level, message in done.said:
            log.log(level, message)


def share(pages: Sequence[File], files: Files, config: MkDocsConfig, edition: Edition) -> None:
    """Have the last of many pages that stand in no navigation rendered by a second process, from now on."""
    if len(pages) < MANY or (os.cpu_count() or 1) < 2:
        return
    last = pages[-int(len(pages) * SHARE) :]
    glossaries = {file.src_uri: edition.words(desk_of(file.src_uri)) for file in last}
    try:
        task = pickle.dumps(Task({name: config[name] for name in SETTINGS}, files, glossaries))
    except (pickle.PicklingError, AttributeError, TypeError):
        return  # settings that make sense in this process only
    waiting = ThreadPoolExecutor(1)
    elsewhere = waiting.submit(_ask, task)
    waiting.shutdown(wait=False)
    for file in last:
        SharedPage(file, config, elsewhere)


def _ask(task: bytes) -> dict[str, Rendered]:
    # -P: a pickle.py that lies in the project is not the one that is meant
    command = [sys.executable, "-P", "-c", "from opsnb.site.rendering import work; work()"]
    # Files, and no pipes: a thread that hands over megabytes piece by piece waits for the interpreter at each of them.
    with TemporaryFile() as given, TemporaryFile() as answer:
        given.write(task)
        given.seek(0)
        try:
            subprocess.run(command, stdin=given, stdout=answer, stderr=subprocess.PIPE, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            told = getattr(error, "stderr", b"").decode(errors="replace") or error
            log.info("All pages are rendered by one process: %s", told)
            return {}
        answer.seek(0)
        found: dict[str, Rendered] = pickle.load(answer)  # noqa: S301  from a process of our own
        return found


def work() -> None:
    """Be the second process: read a task, write what was rendered."""
    answer = sys.stdout.buffer
    sys.stdout = sys.stderr
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301  from a process of our own
    config = MkDocsConfig()
    config.load_dict(task.settings)
    told, logger = _Told(), logging.getLogger("mkdocs")
    logger.addHandler(told)
    logger.setLevel(logging.INFO)  # on a lower level mkdocs does not look at places within pages
    pickle.dump({uri: _rendered(uri, task, config, told) for uri in task.glossaries}, answer)


def _rendered(uri: str, task: Task, config: MkDocsConfig, told: _Told) -> Rendered:
    page = Page(None, task.files.src_uris[uri], config)
    page.markdown, page.meta = get_data(page.file.content_string)
    config.mdx_configs["abbr"] = {"glossary": task.glossaries[uri]}
    told.said = []
    page.render(config, task.files)
    links = {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()}
    content, anchors = page.content or "", page.present_anchor_ids or set()
    return Rendered(page.markdown, page.title, content, page.toc, anchors, links, told.said)


class _Told(logging.Handler):
    said: list[tuple[int, str]]

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.levelno, record.getMessage()))
