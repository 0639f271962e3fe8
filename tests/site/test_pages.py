"""A page says what its record says: figures, hours, dates and review, and says it anew when the record changes."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from built import BUILT_ON, as_read, change, letters, text_of

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import in_words
from opsnb.kb.records import Desk, Feed, Holidays, Mapping, Metric, Policy, Procedure
from opsnb.kb.records.desk import Shift
from opsnb.kb.records.policy import promises
from opsnb.site.build import build
from opsnb.site.opening import days_by_year, hours_in_words, week_in_a_line


def words(html: str) -> str:
    """Return the words of a page's content."""
    content = html[html.index("<article") : html.index("</article>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content)))


def rows(html: str) -> dict[str, str]:
    """Return each table row's words by its row heading."""
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html, re.DOTALL)
    return {re.sub(r"<[^>]+>", "", head).strip(): re.sub(r"(<[^>]+>)+", "|", cells).strip("|") for head, cells in found}


def policies(kb: KnowledgeBase) -> list[tuple[str, str, Policy]]:
    """Return desk, id and record of every policy."""
    return [(key.split("/")[0], key, policy) for key, policy in kb.of_kind(Policy).items()]


def test_a_policy_page_states_every_target_of_its_record(staff_site: Path, kb: KnowledgeBase) -> None:
    """For each priority: an anchor, its definition, and the target for each shift in words."""
    for desk, _, policy in policies(kb):
        html = text_of(staff_site / desk / "policies" / policy.series / "index.html")
        table = rows(html)
        for priority in policy.priorities:
            assert f'id="{priority.id.lower()}"' in html
            assert priority.definition in words(html)
            response = promises(priority)["response"]
            wanted = [
                in_words(response[shift.id]) if shift.id in response else "none" for shift in kb.desk(desk).shifts
            ]
            assert table[f"{priority.id} {priority.title}"].split("|") == wanted


def test_a_change_of_a_record_changes_every_page_that_states_it(
    project: Path, kb: KnowledgeBase, tmp_path: Path
) -> None:
    """One line of YAML: the policy, the guide's end and the procedures that quote it all follow."""
    desk, identity, policy = policies(kb)[0]
    record = project / "kb" / f"{identity}.yaml"
    first = next(line for line in text_of(record).splitlines() if line.startswith("    response: {"))
    change(record, first, re.sub(r"PT\d+H", "PT7H", first))
    site = build(project, "staff", tmp_path / "site").out
    assert "7 hours" in words(text_of(site / desk / "policies" / policy.series / "index.html"))
    for folder, pattern in {"procedures": "#priorities.P1.response", "flows": "priority: P1"}.items():
        for path in (project / "kb" / desk / folder).iterdir():
            if pattern in text_of(path):
                assert "7 hours" in words(text_of(site / desk / folder / path.stem / "index.html"))


@pytest.mark.parametrize(
    ("day", "said", "current"),
    [
        pytest.param("2026-10-01", "Earlier: In force since 1 January 2000", "9 hours", id="in force since October"),
        pytest.param("2027-01-01", "Coming: In force from 1 January 2027", "1 hour", id="coming in January"),
    ],
)
def test_a_series_shows_the_version_in_force_and_its_history(
    project: Path, kb: KnowledgeBase, tmp_path: Path, day: str, said: str, current: str
) -> None:
    """Two versions share one page: the table is the current one's, the other is folded beneath it."""
    desk, identity, policy = policies(kb)[0]
    record = project / "kb" / f"{identity}.yaml"
    later = re.sub(r"effective_from: \S+", f"effective_from: {day}", text_of(record))
    later = later.replace("{prime: PT1H", "{prime: PT9H")
    record.with_stem(f"{record.stem}-next").write_text(later, encoding="utf-8")
    html = text_of(build(project, "staff", tmp_path / "site").out / desk / "policies" / policy.series / "index.html")
    assert said in words(html)
    shown = html[: html.index('<details class="version"')]
    assert rows(shown)[f"P1 {policy.priorities[0].title}"].split("|")[0] == current


def test_a_procedure_page_has_the_parts_of_a_controlled_document(staff_site: Path, kb: KnowledgeBase) -> None:
    """When to use, steps, done when, then owner, review dates and source; nothing of the record is dropped."""
    for identity, record in kb.of_kind(Procedure).items():
        html = text_of(staff_site / identity / "index.html")
        said = words(html)
        shown = letters(html)
        order = ["When to use it", "Steps", "Done when", "About this page"]
        places = [said.index(heading) for heading in order]
        assert places == sorted(places)
        listed = (*record.when_to_use, *record.when_not_to_use, *record.before_you_begin, *record.done_when)
        for text in (*listed, *record.if_it_fails, record.purpose, record.owner, in_words(record.review_due)):
            assert as_read(text, kb, identity) in shown
        for item in record.responsibilities:
            assert item.role in said
            assert as_read(item.does, kb, identity) in shown
        for reference in record.related:
            target = kb.resolve(reference, identity.split("/")[0])
            assert as_read(kb.records[target or ""].title, kb, identity) in shown


def test_a_desk_page_says_when_it_answers_and_where_to_go(staff_site: Path, kb: KnowledgeBase) -> None:
    """Mission, shifts, who answers, contacts, and every procedure of the desk."""
    for name in kb.desks:
        said, desk = words(text_of(staff_site / name / "index.html")), kb.desk(name)
        for text in (desk.mission.strip(), *desk.objectives, *(contact.title for contact in desk.contacts)):
            assert text in said
        for shift in desk.shifts:
            assert shift.answered_by in said
        assert [r.title for r in kb.of_kind(Procedure, name).values() if r.title not in said] == []


def test_the_hours_page_lists_every_day_off(staff_site: Path, kb: KnowledgeBase) -> None:
    """Days to come are on the page at once, days gone by are folded."""
    for name in kb.desks:
        holidays = kb.holidays(name)
        if not kb.desk(name).shifts:
            assert not (staff_site / name / "hours").exists()
            continue
        html = text_of(staff_site / name / "hours/index.html")
        for day in holidays.days if holidays else ():
            assert f'datetime="{day.date}"' in html
            assert (html.index(f'datetime="{day.date}"') > html.index("Earlier years")) == (day.date < BUILT_ON)


def test_a_mapping_page_names_every_column(staff_site: Path, kb: KnowledgeBase) -> None:
    """Columns, what they become, and what cannot be told from the source."""
    for identity, record in kb.of_kind(Mapping).items():
        said = words(text_of(staff_site / identity / "index.html"))
        for text in (record.ticket, record.at, *(event.column for event in record.events), *record.limits):
            assert text in said


def test_a_feed_page_names_every_column_and_event(staff_site: Path, kb: KnowledgeBase) -> None:
    """Columns, events, what is left out and why, and what cannot be told from the source."""
    for identity, record in kb.of_kind(Feed).items():
        said = words(text_of(staff_site / identity / "index.html"))
        for text in (*record.columns(), *record.events, *record.limits, *(one.because for one in record.left_out)):
            assert text in said


def test_a_metric_page_states_what_the_report_computes(staff_site: Path, kb: KnowledgeBase) -> None:
    """Every way to compute it, threshold and limit, and the SQL text that runs, as it is written."""
    for identity, record in kb.of_kind(Metric).items():
        said = words(text_of(staff_site / identity / "index.html"))
        for one in record.variants:
            assert one.title in said
            assert one.formula in said
        assert "FROM queue_legs" in said or "CROSS JOIN grid" in said
        assert "&#39;" not in said and "&amp;" not in said
        if record.threshold is not None:
            assert in_words(record.threshold) in said
        assert record.example is not None
        assert said.count("a call comes") == len(record.example.calls)
        for one in record.variants:
            assert f"{one.title} {record.example.gives[one.id]:g} {record.unit}" in said


def test_an_overdue_page_says_so(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the review date the built page carries a banner; before it the banner is hidden."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    desk = next(path.parent.name for path in sorted((project / "kb").glob("*/desk.yaml")))
    html = text_of(build(project, "public", tmp_path / "site").out / desk / "index.html")
    banner = re.search(r'<div class="overdue"[^>]*>', html)
    assert banner and "hidden" not in banner.group(0)


def test_a_page_not_yet_due_hides_the_banner(staff_site: Path, kb: KnowledgeBase) -> None:
    """The banner is there for the browser to show when the day comes."""
    html = text_of(staff_site / kb.desks[0] / "index.html")
    due = kb.desk(kb.desks[0]).review_due
    assert f'data-review-due="{due}" hidden' in html


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({"mon": (("07:00", "17:00"),), "tue": (("07:00", "17:00"),)}, "Monday and Tuesday 07:00 to 17:00"),
        (dict.fromkeys(("mon", "tue", "wed"), (("08:00", "12:00"), ("13:00", "17:00"))),
         "Monday to Wednesday 08:00 to 12:00 and 13:00 to 17:00"),
        ({"fri": (("22:00", "06:00"),), "sun": (("22:00", "06:00"),)}, "Friday 22:00 to 06:00; Sunday 22:00 to 06:00"),
        (dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), (("00:00", "24:00"),)),
         "Every day 00:00 to 24:00"),
        ({}, "All other times"),
    ],
    ids=["two days", "a break", "nights", "always", "the rest"],
)  # fmt: skip
def test_a_week_in_words(hours: dict[str, tuple[tuple[str, str], ...]], said: str) -> None:
    """Equal neighbouring days are said as one."""
    assert week_in_a_line(Shift(id="x", title="X", answered_by="Y", hours=hours)) == said


def test_days_off_in_words() -> None:
    """A special day wins over a holiday; a closure says its last day."""
    about = {"owner": "o", "reviewed": "2026-01-01", "review_every": "P1D", "source": {"seed": "0", "place": "p"}}
    record = Holidays.model_validate(
        {
            "title": "t",
            "summary": "s",
            **about,
            "days": [{"date": "2026-12-24", "name": "Eve"}],
            "special_days": [{"date": "2026-12-24", "name": "Short day", "hours": [["08:00", "12:00"]]}],
            "closures": [{"first": "2026-01-02", "last": "2026-01-05", "name": "Move"}],
        }
    )
    ahead, past = days_by_year(record, date(2026, 6, 1))
    assert ahead == {2026: [(date(2026, 12, 24), "Short day", "08:00 to 12:00")]}
    assert past == {2026: [(date(2026, 1, 2), "Move", "closed until 5 January 2026")]}
    assert hours_in_words(()) == "closed"


def test_staff_see_where_the_record_lies_and_customers_do_not(
    staff_site: Path, public_site: Path, kb: KnowledgeBase
) -> None:
    """Authors find the file to edit on the page; the public page has no use for it."""
    desk = next(name for name, record in kb.of_kind(Desk).items() if record.audience == "public").removesuffix("/desk")
    assert f"kb/{desk}/desk.yaml" in text_of(staff_site / desk / "index.html")
    assert f"kb/{desk}/desk.yaml" not in text_of(public_site / desk / "index.html")
