"""Triage is proved: it names what is there, facts that its flows ask for, and answers that its forms can give."""

from __future__ import annotations

import pytest

from kb.conftest import FLOW, FORM, HEAD, POLICY, Write
from opsnb.kb.check import check

ASKS = """start: first
steps:
  first:
    ask: Is it loud?
    fact: loud
    answers: [{label: "Yes", to: last, when: ["yes"]}, {label: "No", to: last, when: ["no"]}]
  last: {end: Done., outcome: {see: [desk]}}
"""
BOX = FORM.replace("fields:\n", "fields:\n  - {id: loud, label: Is it loud, type: confirm, why: To know.}\n")
FILES = {
    "a-desk/policies/priorities.yaml": HEAD + POLICY,
    "a-desk/flows/loud.yaml": HEAD + ASKS,
    "a-desk/flows/plain.yaml": HEAD + FLOW,
    "a-desk/forms/bell.yaml": HEAD + BOX,
    "a-desk/codes/none.yaml": HEAD + "used_for: Nothing.\nentries: [{id: a, title: A, meaning: An a.}]\n",
}
RULE = "rules:\n  - {id: one, because: So it is., %s}\n"
FLOWS = "flow: flows/loud"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (RULE % FLOWS, []),
        (RULE % "by_form: true, when: {forms: [forms/bell], answers: {loud: ['yes']}}", []),
        ("decides: policies/priorities\n" + RULE % "priority: P1", []),
        ("facts: [{fact: loud, is: 'yes', when: {words: [loud]}}]\n" + RULE % FLOWS, []),
        (RULE % "queue: doors", ["unknown-queue"]),
        (RULE % "contact: door", ["unknown-contact"]),
        (RULE % "assignee: keeper", ["unknown-role"]),
        (RULE % "priority: P1", ["unknown-priority"]),
        ("decides: policies/priorities\n" + RULE % "priority: P9", ["unknown-priority"]),
        ("decides: policies/none\n" + RULE % FLOWS, ["dangling-reference"]),
        (RULE % "form: forms/none", ["dangling-reference"]),
        (RULE % "flow: flows/none", ["dangling-reference"]),
        (RULE % "by_form: true, when: {forms: [forms/none]}", ["dangling-reference"]),
        (RULE % "by_form: true, when: {answers: {quiet: ['yes']}}", ["unknown-condition"]),
        (RULE % "by_form: true, when: {answers: {loud: [very]}}", ["unknown-condition"]),
        ("facts: [{fact: loud, is: very}]\n" + RULE % FLOWS, ["unknown-fact"]),
        ("facts: [{fact: quiet, is: 'yes'}]\n" + RULE % FLOWS, ["unknown-fact"]),
        ("facts: [{fact: loud, codes: codes/none}]\n" + RULE % FLOWS, ["unknown-code"]),
        ("facts: [{fact: loud, codes: codes/gone}]\n" + RULE % FLOWS, ["dangling-reference"]),
        (RULE % (FLOWS + ", given: {loud: very}"), ["unknown-fact"]),
        (RULE % FLOWS + "  - {id: one, because: Again., by_form: true}\n", ["duplicate-id"]),
        (RULE % "when: {words: [bell]}", ["bad-value"]),
        (RULE % "by_form: true, flow: flows/loud", ["bad-value"]),
        (RULE % "by_form: true, given: {loud: 'yes'}", ["bad-value"]),
        ("facts: [{fact: loud, is: 'yes', codes: codes/none}]\n" + RULE % FLOWS, ["bad-value"]),
        ("confidence: 1.0\n" + RULE % FLOWS, ["bad-value"]),
        ("duplicates: {within: PT0S, alike: 0.5}\n" + RULE % FLOWS, ["bad-value"]),
    ],
)  # fmt: skip
def test_what_triage_names_is_there(text: str, codes: list[str], write: Write) -> None:
    """One mistake is one problem, by its code; a sound record has none."""
    kb = write(FILES | {"a-desk/triage.yaml": HEAD + text})
    assert [problem.code for problem in check(kb)] == codes
