"""Plans of agents and suppressed contacts, read by the project's own feeds."""

from __future__ import annotations

from pathlib import Path

from small_feeds import DESK, load, table
from small_logs import new_store


def test_plans_are_spells_of_calls_and_reasons(tmp_path: Path) -> None:
    """In the zone of the desk; the same file again changes nothing, and a spell that was moved is changed."""
    store = new_store(tmp_path)
    path = table(
        tmp_path / "plans.csv",
        """
        agent,started_at,ended_at,doing
        1,2026-06-01 09:00:00,2026-06-01 12:00:00,calls
        1,2026-06-01 12:00:00,2026-06-01 12:30:00,lunch
        2,2026-06-01 09:00:00,2026-06-01 12:00:00,training
        """,
    )
    assert (load(store, "agent-plans", path).added, load(store, "agent-plans", path).unchanged) == (3, 3)
    rows = store.execute("SELECT desk, agent, ended_at - started_at, doing FROM agent_plans ORDER BY agent, started_at")
    assert rows.fetchall() == [
        (DESK, "1", 10_800, "calls"),
        (DESK, "1", 1_800, "lunch"),
        (DESK, "2", 10_800, "training"),
    ]
    longer = table(tmp_path / "longer.csv", path.read_text(encoding="utf-8").replace("12:30", "12:45"))
    assert load(store, "agent-plans", longer).changed == 1


def test_suppressions_may_have_no_end(tmp_path: Path) -> None:
    """Until somebody takes it back."""
    store = new_store(tmp_path)
    path = table(
        tmp_path / "suppressed.csv",
        """
        contact,started_at,ended_at,reason
        C1,2026-06-01 09:00:00,,opted out
        C2,2026-06-01 09:00:00,2026-06-03 09:00:00,
        """,
    )
    assert load(store, "suppressions", path).added == 2
    rows = store.execute("SELECT contact, ended_at - started_at, reason FROM suppressions ORDER BY contact").fetchall()
    assert rows == [("C1", None, "opted out"), ("C2", 172_800, None)]
