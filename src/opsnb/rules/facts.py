"""Tells the facts that flows ask for from a new ticket, and what in it told them."""

from __future__ import annotations

import re
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Codes, Form, Triage
from opsnb.kb.records.triage import FactSign
from opsnb.kb.tickets import NewTicket
from opsnb.rules.signs import in_words, phrase_pattern, said_in, shown

CHOSEN = ("choice", "choices", "confirm")
"""Types of fields whose answers flows can go by."""


class Fact(NamedTuple):
    """What was told of a ticket."""

    value: str
    why: str = ""
    """The words or the answer that told it; empty for the way in, and for what holds where nothing tells otherwise."""
    by_words: bool = False
    """Whether words told it, and other words may tell otherwise."""


class FactTeller:
    """How one desk tells facts: the signs of its triage record, with the code lists that they point to."""

    def __init__(self, kb: KnowledgeBase, desk: str, record: Triage) -> None:
        """Take the signs of a desk's triage."""
        self._kb, self._desk = kb, desk
        by_fact = attrgetter("fact")
        self._signs = {fact: [*signs] for fact, signs in groupby(sorted(record.facts, key=by_fact), by_fact)}
        self._entries = {sign.codes: self._words_of(sign.codes) for sign in record.facts if sign.codes}

    def tell(self, ticket: NewTicket) -> dict[str, Fact]:
        """Return what can be told of a ticket: its answers in the form first, then the first sign for each fact.

        Where the words of a ticket speak for two values of a fact, it stays open: only a person can tell.
        """
        found = self._answered(ticket)
        for name, signs in self._signs.items():
            told = [fact for sign in signs if (fact := self._told(sign, ticket))] if name not in found else []
            rivals = {fact.value for fact in told if fact.by_words}
            if told and not (told[0].by_words and len(rivals) > 1):
                found[name] = told[0]
        return found

    def _answered(self, ticket: NewTicket) -> dict[str, Fact]:
        form = self._kb.records.get(ticket.form)
        chosen = [one.id for one in form.fields if one.type in CHOSEN] if isinstance(form, Form) else []
        answers = {name: said_in(ticket.answers, name) for name in chosen}
        found = {name: Fact(next(iter(those)), "the form") for name, those in answers.items() if len(those) == 1}
        return found | ({"way-in": Fact(ticket.way_in)} if ticket.way_in else {})

    def _told(self, sign: FactSign, ticket: NewTicket) -> Fact | None:
        why = shown(sign.when, ticket, self._desk)
        if why is None:
            return None
        if sign.codes is None:
            return Fact(str(sign.is_), "; ".join(why), bool(sign.when.words))
        meant = self._entry(sign.codes, ticket.words)
        return Fact(meant.value, "; ".join([meant.why, *why]), True) if meant else None

    def _entry(self, codes: str, words: str) -> Fact | None:
        """Return the entry meant: of those whose words are there, the one with the longest, the first of equals."""
        found = [(entry, match) for entry, pattern in self._entries[codes] if (match := pattern.search(words))]
        if not found:
            return None
        entry, match = max(found, key=lambda one: len(one[1][0]))
        return Fact(entry, in_words(match))

    def _words_of(self, codes: str) -> list[tuple[str, re.Pattern[str]]]:
        record = self._kb.get(self._kb.resolve(codes, self._desk) or codes, Codes)
        return [(entry.id, phrase_pattern(entry.words)) for entry in record.entries if entry.words]
