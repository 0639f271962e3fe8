"""Published reports in the staff site: light pages that need no script, found by question, followed by a feed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from built import BUILT_ON, Open, change, pages_of, searched, text_of
from playwright.sync_api import Browser

from opsnb.errors import OpsnbError
from opsnb.gate.examine import Gate
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Reports
from opsnb.kb.records.reports import Run
from opsnb.reports.gallery import Ran
from opsnb.site import report_feed
from opsnb.site.build import build
from opsnb.site.edition import Edition
from opsnb.site.gallery import Gallery
from opsnb.site.navigation import navigation
from opsnb.site.pages import pages
from opsnb.site.promises import fits, kept
from published_reports import NOTEBOOKS, NOW, ROOT, gallery_at, ran, read

HEAVIEST = 150_000
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LINK = re.compile(r'<a [^>]*href="([^"#]+)(?:#[^"]*)?"')


def reports_of(site: Path) -> list[Path]:
    """Return the pages of single reports."""
    return sorted(site.glob("reports/*/*/2*/index.html"))


def article(page: Path) -> str:
    """Return what a page says between its beginning and its end."""
    html = text_of(page)
    return html[html.index("<article") : html.index("</article>")]


def test_every_report_has_a_light_page(staff_site: Path, gallery: Path) -> None:
    """Less than 150 kB each with the frame of the site, also the pages above; all that was published is there."""
    there = {page.parent.relative_to(staff_site / "reports").as_posix() for page in reports_of(staff_site)}
    assert there == {path.parent.relative_to(gallery).as_posix() for path in gallery.rglob("page.json")}
    weights = {page: page.stat().st_size for page in pages_of(staff_site / "reports")}
    assert {page: size for page, size in weights.items() if size >= HEAVIEST} == {}


def test_a_page_is_read_without_script(staff_site: Path, gallery: Path) -> None:
    """The whole report stands in the page: every table, every drawing with its words, the checks, where it is from."""
    for page in reports_of(staff_site):
        html, place = article(page), gallery / page.parent.relative_to(staff_site / "reports")
        body, result = text_of(place / "body.html"), read(place / "result.json")
        assert html.count("<svg ") == body.count("<svg ")
        assert html.count("<tr>") >= body.count("<tr>")
        assert result["provenance"]["data_sha256"] in html
        assert all(check["id"] in html for check in result["checks"])
        assert "<script" not in html
        assert "ref:" not in html


def test_no_link_leads_nowhere(staff_site: Path) -> None:
    """Links between reports, to records, to the feed."""
    for page in pages_of(staff_site / "reports"):
        for target in LINK.findall(article(page)):
            if "://" not in target:
                there = (page.parent / target).resolve()
                assert (there / "index.html" if target.endswith("/") else there).is_file(), (page, target)


def test_the_newest_come_first(staff_site: Path) -> None:
    """On the page of all, by the day a report reaches up to."""
    periods = re.findall(
        r'<tr data-desk=.*?<span class="period">([^<]*)</span>', article(staff_site / "reports/index.html")
    )
    days = [re.findall(r"\d{4}-\d\d-\d\d", period)[-1] for period in periods]
    assert len(days) == len(NOTEBOOKS) + 7
    assert days == sorted(days, reverse=True)


def test_the_navigation_has_one_section_and_no_single_report(staff_site: Path) -> None:
    """By desk and question; the index from A to Z does not list reports either."""
    for page in (staff_site / "index.html", staff_site / "a-z/index.html"):
        html = text_of(page)
        assert 'href="../reports/"' in html or 'href="reports/"' in html
        assert not re.search(r'href="[^"]*reports/[^"/]+/[^"/]+/2\d', html)
    assert "How long do callers wait?" in text_of(staff_site / "a-z/index.html")


def test_the_search_finds_a_question_once_however_many_reports_there_are(staff_site: Path) -> None:
    """Of the gallery it reads the pages of the questions: their words, every period, not a single table."""
    pages = [page for page in searched(staff_site) if page["meta"]["kind"] == "Report"]
    assert len(pages) == len(NOTEBOOKS)
    calls = next(page for page in pages if page["meta"]["title"] == "How long do callers wait?")
    assert calls["meta"]["desk"] == "Broadband"
    assert all(f"2026-10-{day}" in calls["content"] for day in (19, 20, 21, 22))
    assert "Judged at" not in calls["content"]


def test_the_list_is_narrowed_with_script_and_grouped_without(open_page: Open, browser: Browser, address: str) -> None:
    """By desk, question and month; the count is said. Without script the form is not there, the groups are."""
    page = open_page("/reports/")
    rows = page.locator("[data-reports] tbody tr:visible")
    everything = rows.count()
    page.get_by_role("combobox", name="Question").select_option("queue-report")
    assert rows.count() == 5 < everything
    assert page.locator("[data-left]").text_content() == f"5 of {everything} reports"
    page.get_by_role("combobox", name="Desk").select_option("customer-care")
    assert rows.count() == 0
    bare = browser.new_context(java_script_enabled=False).new_page()
    bare.goto(f"{address}/reports/")
    assert not bare.locator("[data-narrow]").is_visible()
    assert bare.locator("#by-desk ~ .day li").count() == len(NOTEBOOKS)
    bare.context.close()


def test_the_headings_of_a_report_are_its_table_of_contents(staff_site: Path) -> None:
    """Long reports can be walked through like any page."""
    page = next(staff_site.glob("reports/*/sla-check/2*/index.html"))
    html = text_of(page)
    for heading, words in re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', article(page)):
        assert f'href="#{heading}"' in html[: html.index("<article")] + html[html.index("</article>") :], words


def edition_of(kb: KnowledgeBase, gallery: Path, desks: set[str]) -> Edition:
    """Return the staff's edition with the published reports of some desks."""
    return replace(Edition.of(kb, "staff", BUILT_ON), gallery=Gallery.read(gallery, desks))


@pytest.mark.parametrize("url", ["", "https://desk.example.org/help/"])
def test_the_feed_is_atom(url: str, kb: KnowledgeBase, gallery: Path, staff_site: Path) -> None:
    """Ids last and are unlike, dates have a zone, links are absolute if the address of the site is known."""
    feed = ET.fromstring(report_feed.feed(edition_of(kb, gallery, set(kb.desks)), "Desks", url))
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) == len(reports_of(staff_site))
    assert feed.findtext("a:author/a:name", namespaces=ATOM) == "Desks"
    ids = [node.text or "" for node in feed.iter(f"{{{ATOM['a']}}}id")]
    assert all(one.startswith("urn:uuid:") for one in ids)
    assert len({*ids}) == len(entries) + 1
    for entry in entries:
        told = datetime.fromisoformat(entry.findtext("a:updated", "", ATOM))
        href = next(link.attrib["href"] for link in entry.findall("a:link", ATOM))
        assert told.tzinfo is not None
        assert href.startswith(f"{url}reports/") if url else not href.startswith("/")
        assert (staff_site / "reports" / href.removeprefix(f"{url}reports/") / "index.html").is_file()
        assert entry.findtext("a:summary", "", ATOM)
    assert (feed.find("a:link[@rel='self']", ATOM) is not None) is bool(url)


def test_the_pages_of_reports_name_their_feed(staff_site: Path) -> None:
    """A browser finds it from there, and from no other page; the file is the same as is made for the edition."""
    assert 'type="application/atom+xml"' in text_of(reports_of(staff_site)[0])
    assert 'type="application/atom+xml"' not in text_of(staff_site / "index.html")
    assert ET.fromstring(text_of(staff_site / "reports/feed.xml")).findall("a:entry", ATOM)


def test_without_reports_there_is_no_section(kb: KnowledgeBase, gallery: Path) -> None:
    """No page and no link, neither without a gallery nor where all reports are of desks that are no more."""
    for place, desks in ((gallery.parent / "nowhere", set(kb.desks)), (gallery, {"gone"})):
        edition = edition_of(kb, place, desks)
        made = list(pages(edition))
        assert [page.uri for page in made if page.uri.startswith("reports/")] == []
        assert "Reports" not in [name for entry in navigation(edition, made, []) for name in entry]


def test_a_folder_that_is_broken_is_named(gallery: Path, tmp_path: Path) -> None:
    """Half a report is not shown as if it were one."""
    shutil.copytree(gallery, tmp_path / "gallery")
    broken = next((tmp_path / "gallery").rglob("page.json"))
    broken.write_text("{}", encoding="utf-8")
    with pytest.raises(OpsnbError, match="not a published report") as raised:
        Gallery.read(tmp_path / "gallery", {broken.parts[-4]})
    assert raised.value.place == str(broken.parent)


def test_many_reports_have_a_page_of_their_own(kb: KnowledgeBase, gallery: Path) -> None:
    """The page of a question lists the newest hundred and leads to all of them, month by month."""
    edition = edition_of(kb, gallery, set(kb.desks))
    latest = edition.gallery.of_desk("customer-care")["sla-check"][0]
    old = (f"20{n // 12:02}-{n % 12 + 1:02}-01" for n in range(700, 0, -1))
    aged = (replace(latest, folder=latest.folder.with_name(day), page={**latest.page, "at": day}) for day in old)
    many = (latest, *aged)
    made = {page.uri: page for page in pages(replace(edition, gallery=replace(edition.gallery, reports=many)))}
    question, everything = (
        made[f"{latest.uri.rsplit('/', 1)[0]}/index.md"],
        made[f"{latest.uri.rsplit('/', 1)[0]}/all.md"],
    )
    assert [page.body.count("checks hold</span></li>") for page in (question, everything)] == [100, 450]
    assert "/all)" in question.body
    assert "251 older ones are not listed" in everything.body
    assert len(everything.body) < HEAVIEST - 40_000


def test_an_old_report_does_not_stop_the_site(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link to a record that is no more becomes words."""
    run = Ran.read(ran(tmp_path / "run", "queue-report"))
    gallery_at(tmp_path / "gallery").publish(run, NOW)
    change(next((tmp_path / "gallery").rglob("body.html")), "ref:metrics/abandonment", "ref:metrics/no-more")
    monkeypatch.setenv("OPSNB_GALLERY", str(tmp_path / "gallery"))
    html = article(reports_of(build(project, "staff", tmp_path / "staff").out)[0])
    assert "no-more" not in html
    assert re.search(r"<t[dh][^>]*>Abandonment</t[dh]>", html)


def test_nothing_of_them_is_in_the_public_site(public_site: Path, staff_site: Path, gallery: Path) -> None:
    """The gallery lay there when both were built; the gate reads it and finds nothing of it."""
    assert not (public_site / "reports").exists()
    keeper = Gate.of(ROOT, staff_site, published=gallery)
    assert keeper.addresses.keys() >= {"reports", "reports/feed"}
    assert [str(finding) for finding in keeper.examine(public_site)] == []


def test_a_desk_may_show_how_it_keeps_its_promises(
    project: Path, staff_site: Path, gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attainment of the newest report of that run, the goal, the period, the day; the gate lets that out."""
    desk = "customer-care"
    change(
        project / f"kb/{desk}/reports.yaml", "    tell: [dispatcher]\n", "    tell: [dispatcher]\n    publish: public\n"
    )
    monkeypatch.setenv("OPSNB_GALLERY", str(gallery))
    site = build(project, "public", tmp_path / "public").out
    html = article(site / desk / "index.html")
    part = html[html.index('id="promises"') : html.index('id="mission"')]
    weeks = [
        result
        for path in gallery.glob(f"{desk}/sla-check/*/result.json")
        if (result := read(path))["parameters"]["until"]
    ]
    figures = max(weeks, key=lambda result: str(result["as_of"]))["metrics"]["response"]
    assert re.findall(r"<td>([^<]*)</td>", part)[:2] == [f"{figures['attainment']:.1f} %", "100 %"]
    assert "2026-10-19 to 2026-10-25, as things stood on 2026-10-26 07:00" in part
    assert f">{figures['met']}<" not in part
    keeper = Gate.of(project, staff_site, published=gallery)
    assert [str(finding) for finding in keeper.examine(site)] == []


RUN = {"id": "weekly", "title": "Weekly", "notebook": "sla-check", "at": "07:00"}
LAST_WEEK = {"since": "{{last_week}}", "until": "{{this_week}}"}


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        pytest.param(LAST_WEEK, 3, id="weeks"),
        pytest.param({}, 1, id="no period: all up to then"),
        pytest.param({"since": "{{yesterday}}", "until": "{{today}}"}, 0, id="days"),
        pytest.param({**LAST_WEEK, "rows": 5}, 0, id="another parameter"),
        pytest.param({**LAST_WEEK, "rows": 15}, 3, id="the default, said"),
    ],
)
def test_which_reports_are_those_of_a_run(parameters: dict[str, object], found: int, gallery: Path) -> None:
    """The same notebook and parameters, a period as long."""
    run = Run.model_validate({**RUN, "parameters": parameters})
    reports = Gallery.read(gallery, {"customer-care"}).of_desk("customer-care")["sla-check"]
    assert sum(fits(run, report) for report in reports) == found


def test_a_desk_that_is_not_public_shows_nothing(kb: KnowledgeBase, gallery: Path) -> None:
    """Nor does a run that is for staff, which is what a run is if it says nothing."""
    shown = Gallery.read(gallery, set(kb.desks))
    assert kept(kb, shown) == {}
    desk, record = "customer-care", kb.get("customer-care/reports", Reports)
    public = record.model_copy(
        update={"runs": tuple(one.model_copy(update={"publish": "public"}) for one in record.runs)}
    )
    records = {**kb.records, f"{desk}/reports": public}
    assert [*kept(replace(kb, records=records), shown)] == [desk]
    records[f"{desk}/desk"] = kb.desk(desk).model_copy(update={"audience": "staff"})
    assert kept(replace(kb, records=records), shown) == {}
