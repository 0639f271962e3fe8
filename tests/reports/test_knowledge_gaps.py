"""What the knowledge base lacks, over the sample and a small store: nothing that could be about one person is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsnb.errors import OpsnbError, StoreError
from opsnb.intake.feedback import found_nothing
from opsnb.kb.events import EventKind
from opsnb.reports.knowledge_gaps import KnowledgeGaps, find_knowledge_gaps
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append

ROOT = Path(__file__).parents[2]
DESK = "development-services"
SAID = (
    *(("Where do I recycle a boiler?", f"person-{number}") for number in range(4)),
    *(("Zaphod has a question on boilers", "person-0") for _ in range(5)),
    ("How do I sign in at the lobby screen?", "person-8"),
)
ANSWER = "Please take the boiler to the yard at {} Example Street."


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Make a store with ten tickets: four people ask one thing, one another five times, and one what a page says."""
    path = tmp_path / "store.db"
    connection = open_store(path, create=True)
    for number, (subject, requester) in enumerate(SAID, 1):
        connection.execute(
            "INSERT INTO tickets (ticket, desk, source, number, opened_at, requester, subject) "
            "VALUES (?, ?, 'x', ?, ?, ?, ?)",
            (number, DESK, f"T{number}", 1_793_000_000 + number, requester, subject),
        )
        reply = ANSWER.format(number) if number < 6 else f"Only for {requester}, number {'x' * number}"
        at = 1_793_000_100
        append(
            connection,
            number,
            [Event(at - 100 + number, EventKind.CREATED), Event(at, EventKind.REPLY, None, "agent", reply)],
        )
    connection.commit()
    connection.close()
    return path


def gaps(store: Path, **options: object) -> KnowledgeGaps:
    """Look for the gaps of the store."""
    return find_knowledge_gaps(DESK, str(store), start=ROOT, **options)  # type: ignore[arg-type]


def test_what_several_people_ask_and_no_page_answers_is_listed(store: Path) -> None:
    """A word is shown if three people used it; what one person says, however often, is not."""
    found = gaps(store)
    words = [row[0] for row in found.unanswered_words(99).rows]
    assert "recycle" in words
    assert "zaphod" not in words
    assert found.result().metrics["unanswered"] == 9


def test_a_page_that_answers_is_counted_and_the_others_were_not_found(store: Path) -> None:
    """The page on signing in answers one ticket; every page is either found or not."""
    found = gaps(store)
    answering = {row[1] for row in found.most_found(99).rows}
    unfound = {row[1] for row in found.never_found(999).rows}
    assert f"{DESK}/procedures/sign-in-at-the-lobby-screen" in answering
    assert not answering & unfound
    assert len(answering | unfound) == found.result().metrics["pages"]


def test_an_answer_to_many_is_shown_with_the_nearest_page(store: Path) -> None:
    """Numbers make no difference and are not shown; people count, not tickets: one of the four has asked twice."""
    rows = gaps(store, repeats=4).repeated(99).rows
    assert [row[:3] for row in rows] == [("please take the boiler to the yard at # example street.", 5, 4)]
    assert gaps(store, repeats=5).repeated(99).rows == ()


def test_an_overdue_page_is_named_and_the_check_fails(store: Path) -> None:
    """As of a day after its review was due; before that day, none is."""
    assert gaps(store).result().checks[0].ok
    late = gaps(store, as_of="2031-01-01")
    assert not late.result().checks[0].ok
    assert len(late.overdue(999).rows) == late.result().metrics["pages_overdue"] > 0


def test_searches_without_a_result_are_shown(store: Path) -> None:
    """What was often searched for in vain, as the service counted it; of the days before the period nothing."""
    assert gaps(store).searched().rows == ()
    connection, at = open_store(store), 1_793_000_050
    for words, when, times in (("Tree  houses", at, 5), ("zoning", at, 4), ("sheds", at - 400 * 86_400, 9)):
        for _ in range(times):
            found_nothing(connection, words, when)
    connection.close()
    assert gaps(store).searched(99).rows == (("tree houses", 5),)
    assert gaps(store).result().metrics["searches_without_result"] == 1


@pytest.mark.parametrize(
    ("options", "error"),
    [({"enough": 0.0}, "not a share"), ({"enough": 1.5}, "not a share"), ({"repeats": 1}, "not repeated")],
)
def test_figures_that_make_no_sense_are_told(store: Path, options: dict[str, object], error: str) -> None:
    """Each names the figure and what is possible."""
    with pytest.raises(OpsnbError, match=error):
        gaps(store, **options)


def test_a_desk_without_tickets_is_told(store: Path) -> None:
    """Instead of an empty report."""
    with pytest.raises(StoreError, match="no tickets of this desk"):
        find_knowledge_gaps("broadband", str(store), start=ROOT)
