"""On a real incident log: the group that solved an incident, predicted from what was known when it was opened.

The log is imported, as people import it. It stamps final values on every row, so of each incident the mapping takes
what was known at its opening from the first row, and the group from the moment of the solution.
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

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Mapping
from opsnb.reports.triage_history import Batch, learn
from opsnb.rules.triage import Triager
from opsnb.store.importing import import_file
from opsnb.store.openings import ended, opened
from opsnb.store.schema import open_store

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT.parent / "shared" / "data" / "servicenow_incidents" / "incident_event_log.zip"
DESK = "customer-care"
EVERY = 5
"""Every fifth incident, so that it takes seconds; the whole log takes a minute."""
SPLIT, END = (int(datetime(2016, month, 1, tzinfo=UTC).timestamp()) for month in (5, 6))


def every_fifth(path: Path) -> Path:
    """Write the rows of every fifth incident to a file of their own."""
    if not LOG.exists():
        pytest.skip("the real incident log (shared/data/servicenow_incidents) is not here")
    with (
        zipfile.ZipFile(LOG) as archive,
        archive.open(archive.namelist()[0]) as file,
        path.open("w", encoding="utf-8", newline="") as small,
    ):
        rows = csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
        write = csv.writer(small)
        write.writerow(next(rows))
        write.writerows(row for row in rows if int(row[0].removeprefix("INC")) % EVERY == 0)
    return path


def test_the_group_that_solves_an_incident_is_told_at_its_opening(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Learnt from what two months solved, tried on the third: better than the usual group, right where it is sure."""
    kb, connection = KnowledgeBase.read(ROOT / "kb"), open_store(tmp_path / "log.db", create=True)
    log, mapping = every_fifth(tmp_path / "log.csv"), kb.get("mappings/servicenow", Mapping)
    import_file(connection, "mappings/servicenow", mapping, log, desk=DESK, zone="UTC", now=END)
    quality = learn(connection, kb, Triager(kb, DESK), SPLIT, tried=False)
    groups = ended(connection, DESK, "queue", 2**62)
    tried = [one for one in opened(connection, kb, DESK, SPLIT, END) if one.key in groups]
    guesses = [found["queue"] for _, found in Batch(tuple(tried), quality).guesses()]
    truth = [groups[one.key] for one in tried]
    past = ended(connection, DESK, "queue", SPLIT)
    assert quality.learnt_from == len(past)
    usual = Counter(past.values()).most_common(1)[0][0]
    right = np.array([guess.label == label for guess, label in zip(guesses, truth, strict=True)])
    sure = np.array([guess.confidence >= 0.8 for guess in guesses])
    baseline = truth.count(usual) / len(truth)
    with capsys.disabled():
        print(
            f"\n{quality.learnt_from:,} incidents learnt, {len(tried):,} tried, {len({*past.values()})} groups: "
            f"{right.mean():.1%} right, always {usual} {baseline:.1%}; "
            f"at a confidence of 0.8: {sure.mean():.1%} placed, {right[sure].mean():.1%} of them right"
        )
    assert right.mean() > baseline + 0.05
    assert right[sure].mean() > right.mean() + 0.1
    assert any("category" in word for guess in guesses for word in guess.words)
