"""A draft of a policy: as strict as a record of `kb/`, without being one."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsnb.errors import RecordError
from opsnb.kb.check import check, open_kb
from opsnb.kb.draft import read_draft
from opsnb.kb.load import KnowledgeBase

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "kb/customer-care/policies/priorities.yaml"


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    """Read the records of the project."""
    return open_kb(ROOT / "kb")


def draft(folder: Path, old: str = "", new: str = "") -> Path:
    """Copy the policy of a desk, and change it."""
    text = RECORD.read_text(encoding="utf-8")
    assert old in text
    path = folder / "quicker.yaml"
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return path


def test_a_draft_is_a_whole_policy(kb: KnowledgeBase, tmp_path: Path) -> None:
    """A copy of a record says what the record says, though both are in force from the same day."""
    made = read_draft(kb, "customer-care", draft(tmp_path), "policy")
    assert made.policy == kb.records["customer-care/policies/priorities"]
    assert check(kb) == []


def test_its_name_tells_its_content_and_no_folder(kb: KnowledgeBase, tmp_path: Path) -> None:
    """The same file elsewhere has the same name; a byte more, and it has another."""
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        draft(folder)
    names = [read_draft(kb, "customer-care", folder / "quicker.yaml", "policy").name for folder in (one, other)]
    assert names[0] == names[1]
    assert names[0].startswith("draft: quicker.yaml sha256:") and str(tmp_path) not in names[0]
    path = draft(one, "reviewed: 2026-11-02", "reviewed: 2026-11-03")
    assert read_draft(kb, "customer-care", path, "policy").name != names[0]


WRONG = {
    "a field nobody knows": ("series: priorities", "serie: priorities", ("serie", "unknown-field")),
    "a duration in words": ("prime: PT1H", "prime: half an hour", ("priorities.0.response.prime", "half an hour")),
    "a shift of another desk": ("{prime: PT1H,", "{day: PT1H,", ("priorities.0.response.day", "prime, off")),
    "one shift left out": ('{prime: PT1H, "off": PT2H}', "{prime: PT1H}", ("priorities.0.response", "every shift")),
    "a calendar without hours": ("response: {calendar: always", 'response: {calendar: "off"', ("always", "prime")),
    "a priority twice": ("id: P2", "id: P1", ("priorities.1.id", "duplicate-id")),
    "a statement the source does not have": ("p1-definition", "p9-definition", ("source", "p9-definition")),
    "not YAML": ("title: Priorities", "title: [Priorities", ("quicker.yaml", "bad-yaml")),
}


@pytest.mark.parametrize(("old", "new", "parts"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_named_with_file_line_field_and_wish(
    kb: KnowledgeBase, tmp_path: Path, old: str, new: str, parts: tuple[str, ...]
) -> None:
    """By the checks that `opsnb check` makes of the records."""
    with pytest.raises(RecordError) as raised:
        read_draft(kb, "customer-care", draft(tmp_path, old, new), "policy")
    text = str(raised.value)
    for part in ("policy: ", "quicker.yaml:", "expected", *parts):
        assert part in text


def test_everything_wrong_is_told_at_once(kb: KnowledgeBase, tmp_path: Path) -> None:
    """In the order of the lines."""
    path = draft(tmp_path, "id: P2", "id: P1")
    path.write_text(path.read_text(encoding="utf-8").replace("{prime: PT1H,", "{day: PT1H,"), encoding="utf-8")
    with pytest.raises(RecordError) as raised:
        read_draft(kb, "customer-care", path, "policy")
    lines = [int(line.split(":")[1]) for line in str(raised.value).splitlines() if "[" in line]
    assert len(lines) > 2 and lines == sorted(lines)


def test_a_draft_is_held_against_the_desk_that_is_judged(kb: KnowledgeBase, tmp_path: Path) -> None:
    """The shifts of one desk are not those of another."""
    with pytest.raises(RecordError, match="unknown-shift"):
        read_draft(kb, "broadband", draft(tmp_path), "policy")


@pytest.mark.parametrize("name", ["", "none.yaml", "folder"], ids=["the folder itself", "no file", "a folder"])
def test_a_draft_that_is_not_there(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    """The message names who asked and what was looked for."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(RecordError, match=r"--policy: no such draft"):
        read_draft(kb, "customer-care", tmp_path / name, "--policy")


def test_a_desk_without_shifts_says_so(kb: KnowledgeBase, tmp_path: Path) -> None:
    """A policy of another desk does not fit, and the message does not end in an empty list."""
    with pytest.raises(RecordError, match="a shift of the desk: it has none"):
        read_draft(kb, "broadband", draft(tmp_path), "policy")
