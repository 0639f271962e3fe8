"""A register of identifiers against its rule: what is wrong in it, and which identifier is next in each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from opsnb.kb.records import Register
from opsnb.kb.records.register import Row


@dataclass(frozen=True)
class Finding:
    """One thing in a register that the rule does not allow."""

    code: str
    """`given-twice`, `two-for-one`, `ask-while-vacant`, `nothing` or `too-many-groups`."""
    row: int
    """Number of the row, from 1; 0 for the register as a whole."""
    says: str
    """What is wrong, and what to do."""


def check_register(rows: Sequence[Row], rule: Register) -> list[Finding]:
    """Return what breaks the rule, in the order of the rows.

    No identifier is given twice; nobody has two in one group; a new one is asked for (a row with a holder and no
    identifier) only where no vacant one is left, counting every vacant identifier once; there are no more groups
    than the rule names.
    """
    found = [*_of_rows(rows, rule), *_asked_while_vacant(rows, rule)]
    groups = {row.group for row in rows}
    if rule.groups is not None and len(groups) > rule.groups:
        found.append(
            Finding(
                "too-many-groups", 0, f"{len(groups)} groups, but there are {rule.groups}: look for a misspelt one."
            )
        )
    return sorted(found, key=lambda finding: finding.row)


def vacant(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return the vacant identifiers of every group, the next to be renamed first; an empty list: ask for a new one."""
    groups: dict[str, list[str]] = {group: [] for group in sorted({row.group for row in rows})}
    taken = {row.identifier for row in rows if row.holder}
    for row in rows:
        if row.identifier and row.identifier not in taken:
            groups[row.group].append(row.identifier)
            taken.add(row.identifier)
    return groups


def _of_rows(rows: Sequence[Row], rule: Register) -> Iterator[Finding]:
    identifiers, holders = dict[str, int](), dict[tuple[str, str], int]()
    for number, row in enumerate(rows, 1):
        if not row.identifier and not row.holder:
            yield Finding("nothing", number, f"neither {rule.identifier} nor holder: delete the row.")
        if row.identifier:
            first = identifiers.setdefault(row.identifier, number)
            if first != number:
                yield Finding(
                    "given-twice", number, f"{rule.identifier} {row.identifier} stands in row {first} already."
                )
        if row.holder:
            first = holders.setdefault((row.group, row.holder), number)
            if first != number:
                yield Finding(
                    "two-for-one",
                    number,
                    f"{row.holder} is in row {first} of {row.group} already: free one of the two.",
                )


def _asked_while_vacant(rows: Sequence[Row], rule: Register) -> Iterator[Finding]:
    left = vacant(rows)
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        if row.holder and not row.identifier:
            place, seen[row.group] = seen[row.group], seen[row.group] + 1
            if place < len(left[row.group]):
                free = left[row.group][place]
                yield Finding(
                    "ask-while-vacant",
                    number,
                    f"rename {rule.identifier} {free} for {row.holder} instead of asking for a new one.",
                )
