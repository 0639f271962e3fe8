"""The pages of the published reports: all of them, those of a desk, those of a question with their trend, each report.

Of a report the search reads nothing: it finds the question, whose page lists the reports by period. A thousand reports
in the same words would stand before the procedures that somebody looks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import groupby

from opsnb.site.edition import Edition
from opsnb.site.gallery import ROOT, Published
from opsnb.site.pages import Page
from opsnb.site.template import fill

INDEX, FEED = f"{ROOT}/index.md", f"{ROOT}/feed.xml"
KIND = "Report"
NEWEST, MOST = 100, 450
"""So many reports are listed beside a trend and on the page of all, and on a page that lists nothing else."""
BODY, TREND = "<!-- opsnb: report -->", "<!-- opsnb: trend -->"
"""Places for what is put in as it lies in the gallery."""

INTRODUCTION = re.compile(r"\A\s*((?:<p>.*?</p>\s*)+)", re.DOTALL)
HEADING = re.compile(r'<h2 id="[^"]*">(.*?)</h2>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def pages(edition: Edition) -> Iterator[Page]:
    """Yield every page of the gallery of an edition; none if nothing is published."""
    gallery = edition.gallery
    if not gallery.reports:
        return
    desks = {name: gallery.of_desk(name) for name in edition.desks if gallery.of_desk(name)}
    newest = gallery.reports[:NEWEST]
    body = fill("gallery", edition, ROOT, desks=desks, newest=newest, total=len(gallery.reports))
    yield _page(INDEX, "Reports", body, "What the desks' reports found, the newest first.")
    for desk, questions in desks.items():
        title = edition.desks[desk].short or edition.desks[desk].title
        body = fill("gallery-desk", edition, f"{ROOT}/{desk}", questions=questions, of=desk)
        yield _page(f"{ROOT}/{desk}/index.md", title, body, f"Published reports of {title}.", desk=title)
        for notebook, reports in questions.items():
            yield from _question(edition, title, notebook, reports)


def question_page(desk: str, notebook: str) -> str:
    """Return the source path of the page of a question."""
    return f"{ROOT}/{desk}/{notebook}/index.md"


def _question(edition: Edition, title: str, notebook: str, reports: list[Published]) -> Iterator[Page]:
    """Yield the page of a question, that of all its reports if there are many, and the reports."""
    latest = reports[0]
    told = latest.body()
    values = {
        "latest": latest,
        "total": len(reports),
        "many": len(reports) > NEWEST,
        "introduction": _words(found[1]) if (found := INTRODUCTION.match(told)) else "",
        "contents": [_words(heading) for heading in HEADING.findall(told)],
        "trend": TREND if edition.gallery.trend(latest.desk, notebook) else "",
    }
    identity = f"{ROOT}/{latest.desk}/{notebook}"
    body = fill("gallery-question", edition, identity, months=_by_month(reports[:NEWEST]), **values)
    summary = f"{title}: {len(reports)} published, the latest: {latest.period}."
    yield _page(question_page(latest.desk, notebook), latest.title, body, summary, desk=title, searched=True)
    if len(reports) > NEWEST:
        body = fill(
            "gallery-all",
            edition,
            identity,
            months=_by_month(reports[:MOST]),
            more=max(0, len(reports) - MOST),
            **values,
        )
        yield _page(f"{identity}/all.md", f"All reports: {latest.title}", body, summary, desk=title)
    for report in reports:
        body = fill("gallery-report", edition, report.uri.removesuffix(".md"), report=report, body=BODY)
        page = _page(report.uri, f"{report.title} {report.period}", body, f"{title}, {report.period}", desk=title)
        yield replace(page, meta=page.meta | {"hide": ["navigation"]})


def _page(uri: str, title: str, body: str, summary: str, *, desk: str = "", searched: bool = False) -> Page:
    meta: dict[str, object] = {"title": title, "description": summary, "kind": KIND, "unsearched": not searched}
    return Page(uri, title, body, meta | ({"desk": desk} if desk else {}) | {"feed": FEED})


def _by_month(reports: list[Published]) -> list[tuple[str, list[Published]]]:
    """Return reports with the month they reach up to: ``2026-10``."""
    return [(month, list(found)) for month, found in groupby(reports, key=lambda report: report.month)]


def _words(html: str) -> str:
    return unescape(TAG.sub("", html)).strip()
