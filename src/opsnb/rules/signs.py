"""Tells whether a new ticket shows the signs that a rule asks for: its words, its way in, its form, who asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from opsnb.kb.records.triage import Signs
from opsnb.kb.tickets import NewTicket

APOSTROPHES = "['\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}]"
"""People type one, programs another: they mean the same."""
NEVER = re.compile(r"(?!)")


def phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of some phrases as whole words, whatever the case and the spaces; a star ends open."""
    return _compiled(tuple(phrases))


@lru_cache(maxsize=1024)
def _compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    found = [
        _pattern(phrase) for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)) if phrase.strip("* ")
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})", re.IGNORECASE) if found else NEVER


def _pattern(phrase: str) -> str:
    words = re.sub(APOSTROPHES, "'", phrase.removesuffix("*")).split()
    body = r"[\s\-]+".join(re.escape(word).replace("'", APOSTROPHES) for word in words)
    return body + (r"\w*" if phrase.endswith("*") else r"(?!\w)")


def shown(signs: Signs, ticket: NewTicket, desk: str, form: str = "") -> list[str] | None:
    """Return what shows the signs, in words; nothing at all (``None``) if one of them is missing.

    An empty list means that the signs ask for nothing, so every ticket has them. ``form`` is the one that it needs, if
    it came without any.
    """
    why: list[str] = []
    if phrase_pattern(signs.unless).search(ticket.words):
        return None
    if signs.words:
        found = phrase_pattern(signs.words).search(ticket.words)
        if found is None:
            return None
        why.append(in_words(found))
    if signs.ways_in:
        if ticket.way_in not in signs.ways_in:
            return None
        why.append(f"came in by {ticket.way_in}")
    if signs.forms:
        if (ticket.form or form) not in {*signs.forms, *(f"{desk}/{one}" for one in signs.forms)}:
            return None
        why.append(f"sent with {ticket.form}" if ticket.form else f"needs {form}")
    if signs.requesters:
        if not any(_fits(one, ticket.requester) for one in signs.requesters):
            return None
        why.append("who asks")
    for field, values in signs.answers.items():
        said = said_in(ticket.answers, field) & {*values}
        if not said:
            return None
        why.append(f"{field}: {', '.join(sorted(said))}")
    return why


def in_words(match: re.Match[str]) -> str:
    """Return the words that were found, as a reason."""
    return f"the words {' '.join(match[0].split())!r}"


def said_in(answers: Mapping[str, object], field: str) -> set[str]:
    """Return what a field of the form says, as conditions name it: an option, several, or `yes` and `no` for a box."""
    value = answers.get(field)
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    several = value if isinstance(value, list | tuple) else (value,)
    return {one for one in several if isinstance(one, str)}


def _fits(wanted: str, requester: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in wanted.casefold().split("*"))
    return re.fullmatch(pattern, requester.casefold()) is not None
