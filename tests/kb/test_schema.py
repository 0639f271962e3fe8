"""The JSON Schemas in `kb/schema`, by which editors complete and check records, say what the models say."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kb.conftest import KB
from opsnb.kb.places import files_in, kind_of
from opsnb.kb.records import KINDS
from opsnb.kb.schema import schemas, write_schemas
from opsnb.kb.source import read_source

FILES = {place: path for path, place in files_in(KB)}
NAMED = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


def as_json(value: Any) -> Any:
    """Return the fields of a record as an editor sees them: dates are text."""
    return json.loads(json.dumps(value, default=date.isoformat))


def test_the_committed_schemas_are_those_of_the_models() -> None:
    """Whoever changes a model runs `opsnb schema`; no schema is left over."""
    committed = {path.name: path.read_text(encoding="utf-8") for path in (KB / "schema").iterdir()}
    assert committed == schemas(), "stale: run opsnb schema"


@pytest.mark.parametrize("place", [place for place in FILES if place.endswith(".yaml")])
def test_every_yaml_record_names_its_schema(place: str) -> None:
    """The first line of a record points to the schema of its kind, so that any editor completes its fields."""
    named = NAMED.match(FILES[place].read_text(encoding="utf-8"))
    assert named
    assert (FILES[place].parent / named[1]).resolve() == KB / "schema" / f"{kind_of(place)}.json"


@pytest.mark.parametrize("place", FILES)
def test_every_record_is_valid_by_its_schema(place: str) -> None:
    """What the models accept the schema accepts: no editor marks a sound record as wrong."""
    schema = json.loads(schemas()[f"{kind_of(place)}.json"])
    jsonschema.Draft202012Validator(schema).validate(as_json(read_source(FILES[place], KB.parent).tree.value))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_schema_is_described(kind: str) -> None:
    """An editor shows what a field means where it is filled in."""
    schema = json.loads(schemas()[f"{kind}.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    for part in (schema, *schema.get("$defs", {}).values()):
        assert part["additionalProperties"] is False
        for name, field in part["properties"].items():
            assert field.get("description"), f"{part['title']}.{name}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"review_every": "1 year"}, "does not match", id="no duration"),
        pytest.param({"audience": "everybody"}, "is not one of", id="no audience"),
        pytest.param({"colour": "red"}, "'colour' was unexpected", id="unknown field"),
        pytest.param({"days": [{"date": "2026-12-25"}]}, "'name' is a required property", id="missing field"),
        pytest.param({"source": {"seed": "004"}}, "not valid under any", id="half a source"),
    ],
)
def test_a_schema_refuses_what_the_model_refuses(change: dict[str, Any], message: str) -> None:
    """An editor marks a mistake while it is typed."""
    record = {"title": "T", "summary": "S", "owner": "O", "reviewed": "2026-01-31", "review_every": "P1D"}
    sound = {**record, "source": {"seed": "004", "place": "P"}}
    validator = jsonschema.Draft202012Validator(json.loads(schemas()["holidays.json"]))
    assert validator.is_valid(sound)
    (error,) = validator.iter_errors(sound | change)
    assert message in error.message


def test_the_schema_of_a_procedure_is_that_of_its_front_matter() -> None:
    """The steps stand below the front matter: the schema neither asks for them nor allows them above."""
    schema = json.loads(schemas()["procedures.json"])
    assert "body" not in schema["required"]
    assert "body" not in schema["properties"]


def test_only_schemas_that_changed_are_written(tmp_path: Path) -> None:
    """A second run changes nothing; a spoilt or missing schema is written anew."""
    folder = tmp_path / "schema"
    assert {path.name for path in write_schemas(folder)} == set(schemas())
    assert write_schemas(folder) == []
    (folder / "desk.json").write_text("{}", encoding="utf-8")
    (folder / "flows.json").unlink()
    assert [path.name for path in write_schemas(folder)] == ["desk.json", "flows.json"]
