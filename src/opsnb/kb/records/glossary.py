"""The glossary: what the words and abbreviations of all desks mean. Pages explain them where they are used."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from opsnb.kb.records.base import Audience, Identifier, Model, OneOrMore, Record, Source


class Term(Model):
    """One word."""

    id: Identifier
    """Short name: its place on the glossary's page."""
    term: str
    """The word or abbreviation, as it is written in texts."""
    stands_for: str = ""
    """What an abbreviation stands for."""
    text: str
    """What it means, in a sentence."""
    synonyms: tuple[str, ...] = ()
    """Other words people use for it; the search knows them."""
    desks: tuple[Identifier, ...] = ()
    """Desks that use it; empty means all."""
    audience: Audience = "staff"
    """Who may see it. Missing means staff."""
    source: Annotated[tuple[Source, ...], OneOrMore()] = ()
    """The documents it was taken from."""


class Glossary(Record):
    """Every word: ``glossary.yaml``."""

    terms: tuple[Term, ...] = Field(min_length=1)
    """In any order; the page sorts them."""
