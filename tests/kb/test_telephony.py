"""What a desk's telephony record has calls and agents checked for: measured by the record, told by a page."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from opsnb.kb.check import check
from opsnb.kb.lapses import SAYS, DataError, Lapse
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Telephony
from opsnb.kb.records.telephony import NEEDED

ROOT = Path(__file__).parents[2]
PLACE = "child-maintenance/telephony.yaml"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Copy the records, and return the one that the tests change."""
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    return tmp_path / "kb" / PLACE


def problems(record: Path, old: str, new: str) -> list[tuple[str, str]]:
    """Return code and field of the problems that a change leads to."""
    text = record.read_text(encoding="utf-8")
    assert old in text
    record.write_text(text.replace(old, new), encoding="utf-8")
    found = check(KnowledgeBase.read(record.parents[1]), date(2026, 11, 26))
    return [(problem.code, problem.field) for problem in found if problem.path.as_posix().endswith(PLACE)]


def test_every_lapse_has_its_words_and_its_sql() -> None:
    """A new one is not forgotten anywhere."""
    assert {*SAYS} == {*map(str, Lapse), *map(str, DataError)}
    texts = {path.stem for path in (ROOT / "src" / "opsnb" / "rules" / "sql" / "lapses").iterdir()}
    assert texts == {*SAYS}
    assert {*NEEDED.values()} <= {*Telephony.model_fields}


def test_the_page_of_a_check_has_to_be_there(record: Path) -> None:
    """Whoever is told of a finding is sent to a page that exists."""
    assert problems(record, "idle: procedures/manage-availability", "idle: procedures/no-such-page") == [
        ("dangling-reference", "checks.idle")
    ]


def test_a_check_that_nobody_knows_is_refused(record: Path) -> None:
    """A slip of the pen would be a check that is never made."""
    ((code, field),) = problems(record, "  cold-transfer:", "  cold-tranfser:")
    assert code in ("bad-value", "bad-key", "unknown-field") and field.startswith("checks")


def test_a_check_needs_what_it_is_measured_by(record: Path) -> None:
    """Ringing too long cannot be told without a limit."""
    (found,) = problems(record, "redirect_on_no_answer: PT15S\n", "")[:1]
    assert found[0] == "bad-value"
