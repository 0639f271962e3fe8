"""The list of what a site publishes: its pages, its pictures and downloads. It is committed, so a change is seen."""

from __future__ import annotations

from pathlib import Path

FRAME = {".css", ".gz", ".js", ".json", ".map", ".txt", ".wasm", ".xml"}
"""Files that pages need and that nobody opens as such."""


def published(site: Path, but: str = "") -> set[str]:
    """Return the addresses of a site's pages, pictures and downloads: ``/front-desk/contact/``.

    Those that begin with ``but`` are left out.
    """
    found = set()
    for path in site.rglob("*"):
        place = path.relative_to(site).as_posix()
        if path.suffix == ".html":
            found.add(f"/{place.removesuffix('index.html')}")
        elif path.is_file() and path.suffix not in FRAME and not place.startswith("pagefind/"):
            found.add(f"/{place}")
    return {address for address in found if not but or not address.startswith(but)}


def listed(file: Path) -> set[str]:
    """Return the addresses in a list: one a line; what follows a ``#`` and a space is a remark."""
    if not file.is_file():
        return set()
    lines = (line.split("# ", 1)[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return {line for line in lines if line}


def write(file: Path, addresses: set[str]) -> None:
    """Write a list. Addresses that were on it stay: only a person takes one away."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{address}\n" for address in sorted(addresses | listed(file))), encoding="utf-8")
