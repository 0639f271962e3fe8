"""Pages that have moved: who comes by an old address is led to the new one, without scripts.

``docs/redirects.yml`` names them, old to new: ``front-desk/procedures/old/: front-desk/procedures/new/``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from html import escape
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel

from opsnb.kb.records.base import Audience
from opsnb.kb.yaml12 import YamlError, read_yaml
from opsnb.site.policy_header import policy

FILE = "redirects.yml"
PAGE = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="{policy}">
    <meta http-equiv="refresh" content="0; url={target}">
    <meta name="robots" content="noindex">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <link rel="canonical" href="{canonical}">
    <title>This page has moved</title>
  </head>
  <body>
    <main>
      <h1>This page has moved</h1>
      <p><a href="{target}">Go on to the page</a></p>
    </main>
  </body>
</html>
"""


def redirects(files: Files, config: MkDocsConfig, audience: Audience) -> Iterator[File]:
    """Yield a page for each old address whose new page is in the edition; nothing is said of the others."""
    source = Path(config.docs_dir) / FILE
    there = {file.url.strip("/").removesuffix("."): file for file in files}
    for old, new in _moved(source).items():
        uri = f"{old}/index.html" if not old.endswith(".html") else old
        if new not in there:
            if audience == "staff":
                raise PluginError(f"docs/{FILE}: {old} leads to {new or '/'}, where there is no page")
            continue
        if old in there:
            raise PluginError(f"docs/{FILE}: {old} is the address of a page; only an address that is free can lead on")
        target = posixpath.relpath(new or ".", posixpath.dirname(uri)) + "/"
        canonical = f"{config.site_url.rstrip('/')}/{new}".rstrip("/") + "/" if config.site_url else target
        page = PAGE.format(policy=policy([]), target=escape(target), canonical=escape(canonical))
        yield File.generated(config, uri, content=page, inclusion=InclusionLevel.INCLUDED)


def _moved(source: Path) -> dict[str, str]:
    """Return the new address of each old one, both without strokes at their ends."""
    if not source.is_file():
        return {}
    try:
        found = read_yaml(source.read_text(encoding="utf-8")).value or {}
    except YamlError as error:
        raise PluginError(f"docs/{FILE}:{error.line + 1}: {error.wish} (found: {error.found})") from None
    if not isinstance(found, dict) or not all(isinstance(new, str) for new in found.values()):
        raise PluginError(f"docs/{FILE}: expected lines such as desk/procedures/old/: desk/procedures/new/")
    return {str(old).strip("/"): new.strip("/") for old, new in found.items()}
