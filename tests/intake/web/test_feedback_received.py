"""What readers say of pages and look for in vain: counted by day, and nothing about who it was."""

from __future__ import annotations

import pytest
from running import Running

PAGE = "development-services/articles/how-to-reach-the-center"


def heard(desk: Running) -> dict[tuple[str, str], int]:
    """Return what was counted: kind and what it is about."""
    return {(kind, about): times for kind, about, times in desk.rows("SELECT kind, about, times FROM heard")}


def test_a_page_helped_or_did_not(desk: Running) -> None:
    """Counted for the page's record; a page that is not the reader's is none."""
    client = desk.client()
    for answer in ("yes", "yes", "no"):
        assert client.post("/feedback", data={"page": PAGE, "helpful": answer}).status_code == 200
    assert heard(desk)["helpful", PAGE] == 2
    assert heard(desk)["not-helpful", PAGE] == 1
    staffs = "customer-care/procedures/log-and-dispatch"
    assert client.post("/feedback", data={"page": staffs, "helpful": "no"}).status_code == 422
    assert desk.staff().post("/staff/feedback", data={"page": staffs, "helpful": "no"}).status_code == 200


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Swimming pool  permit?", "swimming pool permit"),
        ("x" * 500, "x" * 80),
        ("jo@example.org", None),
        ("case 20261123", None),
        ("ring 919 555-0142", None),
        ("route 66", "route 66"),
        ("<script>alert</script>", "script alert script"),
        ("   ", None),
    ],
)
def test_a_search_that_found_nothing(desk: Running, words: str, kept: str | None) -> None:
    """The words are counted; what may be an address, a case or a telephone number is not kept."""
    before = heard(desk)
    assert desk.client().post("/searched", data={"words": words}).status_code == 204
    new = {about for kind, about in heard(desk).keys() - before.keys() if kind == "nothing-found"}
    assert new == ({kept} if kept else set())
