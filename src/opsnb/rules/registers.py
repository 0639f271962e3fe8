"""A register of identifiers against its rule: what is wrong in it, and which identifier is next in each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from opsnb.kb.records import Register
from opsnb.kb.records.register import Row


@dataclass(frozen=True)
class Finding:
    """One thing in a register that the rule does not allow."""

    code: str
    """`given-twice`, `two-for-one`, `ask-while-vacant`, `two-spellings`, `nothing` or `too-many-groups`."""
    row: int
    """Line of the row in the file; 0 for the register as a whole."""
    says: str
    """What is wrong, and what to do."""


def check_register(rows: Mapping[int, Row], rule: Register) -> list[Finding]:
    """Return what breaks the rule, in the order of the rows, which are given by their line in the file.

    No identifier is given twice; nobody has two in one group; a new one is asked for (a row with a holder and no
    identifier) only where no vacant one is left, counting every vacant identifier once; there are no more groups
    than the rule names.
    """
    found = [*_of_rows(rows, rule), *_spellings(rows), *_asked_while_vacant(rows, rule)]
    groups = {same(row.group) for row in rows.values()}
    if rule.groups is not None and len(groups) > rule.groups:
        says = f"{len(groups)} groups, but there are {rule.groups}: look for a misspelt one."
        found.append(Finding("too-many-groups", 0, says))
    return sorted(found, key=lambda finding: finding.row)


def vacant(rows: Mapping[int, Row]) -> dict[str, list[str]]:
    """Return the vacant identifiers of every group, the next to be renamed first; an empty list: ask for a new one."""
    names: dict[str, str] = {}
    for row in rows.values():
        names.setdefault(same(row.group), row.group)
    left = {name: list[str]() for name in sorted(names.values())}
    taken = {same(row.identifier) for row in rows.values() if row.holder}
    for row in rows.values():
        if row.identifier and same(row.identifier) not in taken:
            left[names[same(row.group)]].append(row.identifier)
            taken.add(same(row.identifier))
    return left


def same(text: str) -> str:
    """Return what two spellings of one name share: capitals and spaces make no difference."""
    return " ".join(text.split()).casefold()


def _of_rows(rows: Mapping[int, Row], rule: Register) -> Iterator[Finding]:
    identifiers, holders = dict[str, int](), dict[tuple[str, str], int]()
    for number, row in rows.items():
        if not row.identifier and not row.holder:
            yield Finding("nothing", number, f"neither {rule.identifier} nor holder: delete the row.")
        if row.identifier:
            first = identifiers.setdefault(same(row.identifier), number)
            if first != number:
                says = f"{rule.identifier} {row.identifier} stands in row {first} already."
                yield Finding("given-twice", number, says)
        if row.holder:
            first = holders.setdefault((same(row.group), same(row.holder)), number)
            if first != number:
                says = f"{row.holder} is in row {first} of {row.group} already: free one of the two."
                yield Finding("two-for-one", number, says)


def _spellings(rows: Mapping[int, Row]) -> Iterator[Finding]:
    names: dict[str, str] = {}
    for number, row in rows.items():
        first = names.setdefault(same(row.group), row.group)
        if first != row.group:
            yield Finding("two-spellings", number, f"the group {row.group!r} is written {first!r} before: choose one.")


def _asked_while_vacant(rows: Mapping[int, Row], rule: Register) -> Iterator[Finding]:
    left = {same(group): free for group, free in vacant(rows).items()}
    seen: Counter[str] = Counter()
    for number, row in rows.items():
        if row.holder and not row.identifier:
            group = same(row.group)
            place, seen[group] = seen[group], seen[group] + 1
            if place < len(left[group]):
                says = (
                    f"rename {rule.identifier} {left[group][place]} for {row.holder} instead of asking for a new one."
                )
                yield Finding("ask-while-vacant", number, says)
