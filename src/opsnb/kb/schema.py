"""Exports the models as JSON Schema to ``kb/schema/``, which the YAML files name for editor completion."""

from __future__ import annotations

import json
from pathlib import Path

from opsnb.kb.records import KINDS


def schemas() -> dict[str, str]:
    """Return the text of every schema file by its name, e.g. ``policies.json``."""
    return {f"{kind}.json": _schema(kind) for kind in KINDS}


def _schema(kind: str) -> str:
    described = KINDS[kind].model_json_schema()
    if "body" in described["properties"]:  # the schema is of the front matter; the body stands below it
        described["required"].remove("body")
        del described["properties"]["body"]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}
    return json.dumps(head, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write the schema files and return those that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in schemas().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
