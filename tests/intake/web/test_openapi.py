"""The description for programs: made from the records, true, and of each audience only what is theirs."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from running import DESK, Running

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form


@pytest.fixture(scope="module")
def documents(desk: Running) -> dict[str, dict[str, Any]]:
    """Fetch both documents."""
    return {
        "public": desk.client().get("/openapi.json").json(),
        "staff": desk.staff().get("/staff/openapi.json").json(),
    }


def test_every_form_is_described_to_those_who_may_file_it(
    documents: dict[str, dict[str, Any]], kb: KnowledgeBase
) -> None:
    """Customers see theirs and nothing of the staff's; staff see all."""
    names = {identity: identity.replace("/forms/", "/") for identity in kb.of_kind(Form)}
    public = {identity for identity, form in kb.of_kind(Form).items() if form.audience == "public"}
    assert {path for path in documents["public"]["paths"] if path.startswith("/forms/")} == {
        f"/forms/{names[identity]}" for identity in public
    }
    assert "/staff" not in json.dumps(documents["public"])
    assert {path for path in documents["staff"]["paths"] if path.startswith("/staff/forms/")} == {
        f"/staff/forms/{name}" for name in names.values()
    }


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_the_document_is_sound(documents: dict[str, dict[str, Any]], audience: str) -> None:
    """Every reference leads somewhere, every schema is one, every example fits its schema, ids are told apart."""
    document = documents[audience]
    for reference in re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(document)):
        assert reference in document["components"]["schemas"]
    bodies = [
        one["requestBody"]["content"]["application/json"]
        for item in document["paths"].values() for one in item.values() if "requestBody" in one
    ]  # fmt: skip
    for body in bodies:
        jsonschema.Draft202012Validator.check_schema(body["schema"])
        if "example" in body:
            jsonschema.validate(body["example"], body["schema"])
    ids = [one["operationId"] for item in document["paths"].values() for one in item.values() if "operationId" in one]
    assert len({*ids}) == len(ids) > 5


def test_what_comes_back_is_as_described(desk: Running, documents: dict[str, dict[str, Any]]) -> None:
    """A receipt, a ticket, a list and a refusal fit their schemas."""
    schemas = documents["staff"]["components"]["schemas"]

    def fits(answer: Any, name: str) -> None:
        jsonschema.validate(answer, {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}})

    client, staff = (
        desk.client(headers={"Accept": "application/json"}),
        desk.staff(headers={"Accept": "application/json"}),
    )
    form = f"/forms/{DESK}/general-question"
    example = documents["public"]["paths"][form]["post"]["requestBody"]["content"]["application/json"]["example"]
    receipt = client.post(form, json=example).json()
    fits(receipt, "Receipt")
    fits(client.get(receipt["ticket"]).json(), "Ticket")
    fits(client.post(receipt["ticket"], json={"text": "More"}).json(), "Ticket")
    fits(staff.get(f"/staff/tickets/{DESK}/{receipt['number']}").json(), "Ticket")
    fits(staff.get(f"/staff/tickets/{DESK}/").json(), "Tickets")
    fits(client.get("/ticket/none").json(), "Refusal")


def test_the_page_names_every_operation(desk: Running, documents: dict[str, dict[str, Any]]) -> None:
    """People read the same as tools."""
    page = desk.client().get("/api/")
    assert page.status_code == 200
    for path, item in documents["public"]["paths"].items():
        for method in item:
            assert f"<code>{method.upper()} {path}</code>" in page.text
    assert desk.client().get("/staff/api/").status_code == 401
    assert desk.staff().get("/staff/api/").status_code == 200
