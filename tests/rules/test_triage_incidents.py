"""On a real incident log: the group that solved an incident, predicted from what was known when it was opened.

The log stamps final values on every row, so of each incident the first row is read, and of the last one only the group.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from opsnb.rules.classify import train

LOG = Path(__file__).resolve().parents[3] / "shared" / "data" / "servicenow_incidents" / "incident_event_log.zip"
KNOWN = (
    "opened_by",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "cmdb_ci",
    "impact",
    "urgency",
)
"""Columns of the first row that are filled in at the opening. The group it is given to then is left out."""
EVERY = 5
"""Every fifth incident, so that it takes seconds; the whole log takes a minute."""
SPLIT, END = datetime(2016, 5, 1, tzinfo=UTC), datetime(2016, 6, 1, tzinfo=UTC)

Incident = tuple[datetime, str, str]
"""Opened, what was known then, the group that solved it."""


def incidents() -> list[Incident]:
    """Read the incidents of the first three months that a known group solved, in the order of their opening."""
    if not LOG.exists():
        pytest.skip("the real incident log (shared/data/servicenow_incidents) is not here")
    first: dict[str, dict[str, str]] = {}
    group: dict[str, str] = {}
    with zipfile.ZipFile(LOG) as archive, archive.open(archive.namelist()[0]) as file:
        for row in csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig", newline="")):
            first.setdefault(row["number"], row)
            group[row["number"]] = row["assignment_group"]
    found = [
        (datetime.strptime(row["opened_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC), said(row), group[number])
        for number, row in first.items()
        if group[number] != "?"
    ]
    return sorted(one for one in found if one[0] < END)[::EVERY]


def said(row: dict[str, str]) -> str:
    """Write what was known as words of their own: the column and its value in one."""
    values = ((name, row[name].split(" - ")[0].rsplit(" ", 1)[-1]) for name in KNOWN)
    return " ".join(f"{name}{value}" for name, value in values if value != "?")


def test_the_group_that_solves_an_incident_is_told_at_its_opening(capsys: pytest.CaptureFixture[str]) -> None:
    """Learnt from two months, tried on the third: better than the usual group, and right where it is sure."""
    log = incidents()
    past, future = [one for one in log if one[0] < SPLIT], [one for one in log if one[0] >= SPLIT]
    guesses = train([one[1] for one in past], [one[2] for one in past]).guess([one[1] for one in future])
    truth = [one[2] for one in future]
    usual = Counter(one[2] for one in past).most_common(1)[0][0]
    right = np.array([guess.label == label for guess, label in zip(guesses, truth, strict=True)])
    sure = np.array([guess.confidence >= 0.8 for guess in guesses])
    baseline = truth.count(usual) / len(truth)
    with capsys.disabled():
        print(
            f"\n{len(past):,} incidents learnt, {len(future):,} tried, {len({one[2] for one in past})} groups: "
            f"{right.mean():.1%} right, always {usual} {baseline:.1%}; "
            f"at a confidence of 0.8: {sure.mean():.1%} placed, {right[sure].mean():.1%} of them right"
        )
    assert right.mean() > baseline + 0.05
    assert right[sure].mean() > right.mean() + 0.1
