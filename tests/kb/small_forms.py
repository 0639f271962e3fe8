"""Small forms written for a test: the fields are given, the rest is the same."""

from __future__ import annotations

from kb.conftest import FORM, HEAD

BOX = 'id: box, label: A box, type: confirm, why: "Why."'
COLOUR = (
    'id: colour, label: Colour, type: choice, why: "Why.", example: red, '
    "options: [{id: red, label: Red}, {id: blue, label: Blue}]"
)
TOOLS = (
    'id: tools, label: Tools, type: choices, why: "Why.", example: [saw], '
    "options: [{id: saw, label: Saw}, {id: file, label: File}]"
)


def form(*fields: str, example: str = "{}", more: str = "") -> str:
    """Write a form with these fields, each the inside of a YAML mapping in braces."""
    listed = "".join(f"  - {{{field}}}\n" for field in fields)
    return f"{HEAD}{more}{FORM.partition('fields:')[0]}fields:\n{listed}example: {example}\n"


def text(identity: str, more: str = "") -> str:
    """Write a field for a short text."""
    return f'id: {identity}, label: The {identity}, type: text, why: "Why.", example: x' + (f", {more}" if more else "")


def when(field: str, *values: str) -> str:
    """Write the condition under which a field is asked for; the field is then required."""
    return f"required: true, shown_when: {{field: {field}, is: [{', '.join(values)}]}}"
