"""Fills in a form as a person does, and reads what the page then says and gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from opsnb.kb.records import Form


def fill_in(page: Page, form: Form, values: Mapping[str, Any]) -> None:
    """Answer the fields of a form that are given, in their order."""
    for field in form.fields:
        if field.id in values:
            answer(page, field.id, values[field.id])


def answer(page: Page, identity: str, value: Any) -> None:
    """Answer one field: type it, choose it, or tick it."""
    place = page.locator(f"#field-{identity}")
    if isinstance(value, bool):
        place.locator("input").set_checked(value)
    elif isinstance(value, list | tuple):
        for box in place.locator("input").all():
            box.set_checked(box.get_attribute("value") in value)
    elif place.locator("input[type=radio]").count():
        place.locator(f"input[value='{value}']").check()
    elif place.locator("select").count():
        place.locator("select").select_option(str(value))
    else:
        place.locator("[name]").fill(str(value))


def save(page: Page, folder: Path) -> dict[str, Any]:
    """Save the answers as a file, and return what it holds with its name as `name`."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return {"name": path.name, **json.loads(path.read_text(encoding="utf-8"))}


def said(page: Page) -> dict[str, str]:
    """Return what the page says is wrong, by id of the field, in the order of the summary."""
    links = page.locator(".summary a").all()
    found = {}
    for link in links:
        control = page.locator(link.get_attribute("href") or "")
        identity = control.get_attribute("name") or ""
        found[identity] = link.inner_text()
        assert page.locator(f"#error-{identity}").inner_text() == found[identity]
    assert page.locator(".error:visible").count() == len(links)
    return found
