"""The feed of the published reports: Atom (RFC 4287), the newest fifty, for staff."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from opsnb.site.edition import Edition
from opsnb.site.gallery import ROOT, Published

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 50


def feed(edition: Edition, site_name: str, site_url: str) -> str:
    """Return the feed as XML.

    An entry has the same id as long as the report has its name, wherever the site is. Links are absolute if the address
    of the site is known, else relative to the feed. What changes in a report shows as the instant it was judged at.
    """
    base = f"{site_url.rstrip('/')}/{ROOT}/" if site_url else ""
    found = edition.gallery.reports[:NEWEST]
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    _text(root, "title", f"Reports – {site_name}")
    _text(root, "id", _id(site_name, ROOT))
    _text(root, "updated", max(found, key=lambda report: report.at[1]).result["as_of"])
    _text(ET.SubElement(root, f"{{{ATOM}}}author"), "name", site_name)
    if base:
        _link(root, f"{base}feed.xml", rel="self", type="application/atom+xml")
    _link(root, base or "./", rel="alternate")
    for report in found:
        _entry(root, report, edition, site_name, base)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _entry(root: ET.Element, report: Published, edition: Edition, site_name: str, base: str) -> None:
    desk = edition.desks[report.desk]
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    _text(entry, "title", f"{report.title} {desk.short or desk.title}, {report.period}")
    _text(entry, "id", _id(site_name, report.uri))
    _text(entry, "updated", report.result["as_of"])
    _link(entry, f"{base}{report.uri.removeprefix(f'{ROOT}/').removesuffix('.md')}/", rel="alternate")
    ET.SubElement(entry, f"{{{ATOM}}}category", term=report.desk, label=desk.title)
    lines = (f"{'holds' if one['ok'] else 'does not hold'}: {one['id']}, {one['found']}" for one in report.checks)
    _text(entry, "summary", "; ".join(lines) or "No checks.")


def _id(site_name: str, uri: str) -> str:
    return uuid5(NAMESPACE_URL, f"{site_name}/{uri}").urn


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: ET.Element, href: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"href": href, **attributes})
