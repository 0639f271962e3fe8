"""Builds or shows the site of one audience, with mkdocs inside this process."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from opsnb.errors import OpsnbError
from opsnb.kb.records.base import Audience

CONFIG = "mkdocs.yml"
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


class SiteError(OpsnbError):
    """The site could not be built as it stands."""


@dataclass(frozen=True)
class BuildResult:
    """A finished site."""

    out: Path
    """Folder it was written to."""
    audience: Audience
    pages: int
    """HTML pages in it."""
    warnings: tuple[str, ...]
    """What mkdocs complained about; empty after a strict build."""


def build(root: Path, audience: Audience, out: Path, *, strict: bool = True, intake: str | None = None) -> BuildResult:
    """Build the site of a project for one audience into ``out``, which is emptied first.

    ``root`` is the folder of ``mkdocs.yml``; ``intake`` goes before the one that stands there. Raises
    :class:`SiteError` with every complaint if the records have problems or, when ``strict``, if a link leads nowhere.
    """
    from mkdocs.commands.build import build as build_site

    with _complaints() as complaints:
        try:
            config = _config(root, audience, strict=strict, site_dir=str(out.resolve()))
            if intake is not None:
                config.extra["intake"] = intake
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build_site(config)
            finally:
                config.plugins.on_shutdown()
        except (Abort, ConfigurationError) as error:
            listed = "\n  ".join(complaints) or str(error)
            raise SiteError(f"the {audience} site was not built", place=str(root / CONFIG), wish=listed) from None
    count = sum(1 for _ in out.rglob("*.html"))
    return BuildResult(out, audience, count, tuple(complaints))


def preview(root: Path, audience: Audience, address: str = "127.0.0.1:8000") -> None:
    """Show the site of one audience at ``address`` and build it again whenever a record or page changes."""
    from mkdocs.commands.serve import serve as serve_site

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    before = os.environ.get("OPSNB_AUDIENCE")
    os.environ["OPSNB_AUDIENCE"] = audience
    try:
        serve_site(config_file=str(root / CONFIG), dev_addr=address)
    except (Abort, OSError):
        wish = "a free host:port such as 127.0.0.1:8080"
        raise SiteError("the site cannot be shown there", place="--address", found=address, wish=wish) from None
    finally:
        os.environ.pop("OPSNB_AUDIENCE") if before is None else os.environ.update(OPSNB_AUDIENCE=before)


def _config(root: Path, audience: Audience, *, strict: bool, site_dir: str) -> MkDocsConfig:
    if not (root / CONFIG).is_file():
        raise SiteError("no site here", place=str(root), wish=f"run this where {CONFIG} lies")
    config = load_config(config_file=str(root / CONFIG), strict=strict, site_dir=site_dir)
    config.plugins["opsnb"].config["audience"] = audience
    return config


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what mkdocs warns of. Its own count is off when its logger is quiet, so the logger is set to hear."""
    found: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    logger, collector = logging.getLogger("mkdocs"), Collector(logging.WARNING)
    level = logger.level
    logger.addHandler(collector)
    logger.setLevel(logging.WARNING)
    try:
        yield found
    finally:
        logger.removeHandler(collector)
        logger.setLevel(level)
