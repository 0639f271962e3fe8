"""A form's page with what was typed and what is wrong: the page of the site itself, filled in by the service."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

from opsnb.intake.web.body import Typed
from opsnb.kb.submission import FieldProblem

ADDRESSES = ("href", "src", "action")
ARTICLE = ('<article class="md-content__inner md-typeset">', "</article>")

Attributes = dict[str, str | None]


def filled(page: str, address: str, typed: Typed, problems: Iterable[FieldProblem]) -> str:
    """Return the content of a form's page as it stands at ``address`` of the site, filled in with what was typed.

    Links that were relative to that address lead to the same pages from anywhere.
    """
    content = page.partition(ARTICLE[0])[2].rpartition(ARTICLE[1])[0]
    filler = _Filler(address, typed, {problem.field: problem for problem in problems})
    filler.feed(content)
    filler.close()
    return "".join(filler.written)


class _Filler(HTMLParser):
    """Copies a page, and changes on the way what has to be said."""

    def __init__(self, address: str, typed: Typed, problems: dict[str, FieldProblem]) -> None:
        super().__init__(convert_charrefs=False)
        self.address, self.typed, self.problems = address, typed, problems
        self.written: list[str] = []
        self._inside = ""
        self._choosing: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a tag; fill it in if it is a field, say what is wrong if it is the place for it."""
        given = dict(attrs)
        changed = {name: urljoin(self.address, given[name] or "") for name in ADDRESSES if name in given}
        wanted: Attributes = {**given, **changed}
        inside = self._filled(tag, wanted)
        if wanted == given:
            self.written.append(self.get_starttag_text() or "")
        else:
            said = "".join(
                f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in wanted.items()
            )
            self.written.append(f"<{tag}{said}>")
        self.written.append(inside)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a tag that is closed at once as one that is not: in HTML they are the same."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Copy the end of a tag."""
        if tag == "select":
            self._choosing = None
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text."""
        self.written.append(data)

    def handle_entityref(self, name: str) -> None:
        """Copy a named character."""
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy a numbered character."""
        self.written.append(f"&#{name};")

    def _filled(self, tag: str, tag_attributes: Attributes) -> str:
        """Change the attributes of a tag as it has to be, and return what stands right behind it."""
        if tag == "p" and tag_attributes.get("class") == "error":
            return self._error(tag_attributes)
        if tag == "div" and tag_attributes.get("class") == "summary" and self.problems:
            tag_attributes.pop("hidden", None)
            return summary(self.problems.values())
        self._mark(tag, tag_attributes)
        values = self.typed.get(tag_attributes.get("name") or "", [])
        match tag, tag_attributes.get("type"):
            case "input", "radio" | "checkbox":
                if tag_attributes.get("value") in values:
                    tag_attributes["checked"] = None
            case "input", kind if kind != "hidden" and values:
                tag_attributes["value"] = values[0]
            case "textarea", _ if values:
                return "\n" + escape(values[0])
            case "select", _:
                self._choosing = values
            case "option", _ if self._choosing and tag_attributes.get("value") in self._choosing:
                tag_attributes["selected"] = None
        return ""

    def _error(self, tag_attributes: Attributes) -> str:
        problem = self.problems.get((tag_attributes.get("id") or "").removeprefix("error-"))
        if problem is None:
            return ""
        tag_attributes.pop("hidden", None)
        return escape(problem.message)

    def _mark(self, tag: str, tag_attributes: Attributes) -> None:
        """Mark a field as wrong, and the control for those who hear the page."""
        field = tag_attributes.get("data-field") or tag_attributes.get("name") or ""
        if field not in self.problems:
            return
        if "data-field" in tag_attributes:
            tag_attributes["class"] = f"{tag_attributes.get('class')} is-wrong"
        if "aria-describedby" in tag_attributes:
            tag_attributes["aria-describedby"] = f"hints-{field} error-{field}"
        if tag in ("input", "select", "textarea") and tag_attributes.get("type") != "radio":
            tag_attributes["aria-invalid"] = "true"
        if tag_attributes.get("role") == "radiogroup":
            tag_attributes["aria-invalid"] = "true"


def summary(problems: Iterable[FieldProblem]) -> str:
    """Return the list of what is wrong, each line a link to its field."""
    found = list(problems)
    head = "One answer is missing or wrong" if len(found) == 1 else f"{len(found)} answers are missing or wrong"
    lines = "".join(f'<li><a href="#answer-{escape(one.field)}">{escape(one.message)}</a></li>' for one in found)
    return f"<h3>{head}</h3><ul>{lines}</ul>"
