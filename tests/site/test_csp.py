"""The Content-Security-Policy: every page keeps to its own, and a script put into a page does not run."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from built import change, pages_of, text_of
from chromium import served
from playwright.sync_api import Browser, Page

from opsnb.site.build import SiteError, build
from opsnb.site.policy_header import policy, protect

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
REPORT = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"""
INJECTED = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  const picture = document.createElement("div");
  picture.innerHTML = '<img src="data:," onerror="window.ran = true">';
  document.body.append(script, picture);
}"""


@pytest.fixture(scope="module", params=["public", "staff"])
def site(request: pytest.FixtureRequest) -> Path:
    """Each of the two sites."""
    found: Path = request.getfixturevalue(f"{request.param}_site")
    return found


@pytest.fixture(scope="module")
def place(site: Path) -> Iterator[str]:
    """Where it is served."""
    with served(site) as found:
        yield found


def kinds(site: Path) -> dict[str, str]:
    """Return the address of one page of each kind: the folder it lies in below its desk tells the kind."""
    found: dict[str, str] = {}
    for page in pages_of(site):
        parts = page.relative_to(site).parts
        kind = "/".join(parts[1:2] if len(parts) > 2 else parts[-1:] if len(parts) == 1 else ("folder", parts[-1]))
        found.setdefault(kind, "/" + page.relative_to(site).as_posix().removesuffix("index.html"))
    return found


def told(page: Page) -> list[str]:
    """Begin to note what a page complains of: on the console, by an error, by a breach of its policy."""
    complaints: list[str] = []
    page.add_init_script(REPORT)
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def directives(html: str) -> dict[str, list[str]]:
    """Return what a page may do, by directive."""
    found = POLICY.search(html)
    assert found, "a page without a policy"
    return {name: values for name, *values in (part.split() for part in found[1].split("; "))}


def test_every_page_has_a_policy_before_anything_that_could_run(site: Path) -> None:
    """The policy stands before the first script and style of every page, the theme's own pages among them."""
    for page in pages_of(site):
        html = text_of(page)
        begins = [html.index(tag) for tag in ("<script", "<link", "<style") if tag in html]
        assert POLICY.search(html), page
        assert html.index("Content-Security-Policy") < min(begins), page


def test_nothing_runs_unseen(site: Path) -> None:
    """No page allows scripts or styles of just any origin or in just any text, nor frames, plugins, another base."""
    for page in pages_of(site):
        may = directives(text_of(page))
        assert may["default-src"] == may["base-uri"] == ["'none'"]
        assert may["style-src"] == ["'self'"]
        assert may["form-action"][:2] == ["'self'", "mailto:"]
        assert [value for value in may["script-src"] if not value.startswith("'sha256-")] == [
            "'self'",
            "'wasm-unsafe-eval'",
        ]


@pytest.mark.browser
def test_the_pages_keep_to_their_policy(site: Path, place: str, browser: Browser) -> None:
    """One page of each kind opens, is clicked through as far as it goes, and breaches nothing."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    complaints = told(page)
    for path in kinds(site).values():
        page.goto(place + path, wait_until="load")
        page.locator("label[for=__palette_1]").dispatch_event("click")
        for answer in page.locator("a[data-answer]:visible").all()[:1]:
            answer.click()
        assert (path, complaints) == (path, [])
    context.close()


@pytest.mark.browser
def test_the_search_keeps_to_the_policy(place: str, browser: Browser) -> None:
    """The search fetches its index and runs its compiled code; the page of results shows pages."""
    page = browser.new_page()
    complaints = told(page)
    page.goto(f"{place}/search/?q=phone")
    page.locator(".results__list > li").first.wait_for()
    assert complaints == []
    page.close()


@pytest.mark.browser
def test_an_injected_script_does_not_run(place: str, browser: Browser) -> None:
    """Neither a script in the page nor a handler of an element runs, and the browser says that it was stopped."""
    page = browser.new_page()
    complaints = told(page)
    page.goto(f"{place}/")
    page.evaluate(INJECTED)
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert {said.split()[1] for said in complaints if said.startswith("policy:")} == {
        "script-src-elem",
        "script-src-attr",
    }
    page.close()


def test_only_the_scripts_of_the_theme_are_known() -> None:
    """A script in what an author wrote gets no digest; data that no browser runs needs none."""
    written = "<p>Hello</p><script>steal()</script>"
    page = '<head><meta charset="utf-8"><script>theme()</script><script type="application/json">{}</script></head>'
    digest = b64encode(sha256(b"theme()").digest()).decode()
    may = directives(protect(page + written, written))
    assert may["script-src"] == ["'self'", "'wasm-unsafe-eval'", f"'sha256-{digest}'"]


def test_an_author_is_told_that_a_script_will_not_run(project: Path, tmp_path: Path) -> None:
    """A strict build stops at a script, a style or a handler in a page, and names the page."""
    text = '<p onclick="ring()" style="color: red">Ring</p>\n<script>ring()</script>\n'
    (project / "docs/lost.md").write_text(f"---\naudience: public\n---\n# Lost\n\n{text}", encoding="utf-8")
    with pytest.raises(SiteError) as error:
        build(project, "public", tmp_path / "site")
    assert [
        what for what in ("onclick=", "<script>") if f"lost.md: no browser will heed its {what}" in str(error.value)
    ]


@pytest.mark.parametrize(
    ("intake", "origin"),
    [
        pytest.param("", [], id="none"),
        pytest.param("https://desk.example.org/forms?to=1", ["https://desk.example.org"], id="an-address"),
        pytest.param("https://desk.example.org:8443", ["https://desk.example.org:8443"], id="a-port"),
        pytest.param("desk.example.org", [], id="no-address"),
    ],
)
def test_forms_go_to_the_intake_and_nowhere_else(intake: str, origin: list[str]) -> None:
    """The origin of the configured intake may be sent to, by form and by script; no other may."""
    may = {name: values for name, *values in (part.split() for part in policy([], intake).split("; "))}
    assert may["form-action"] == ["'self'", "mailto:", *origin]
    assert may["connect-src"] == ["'self'", *origin]


def test_a_preview_follows_changes(project: Path) -> None:
    """While a site is shown by the server that watches the files, the script of that server runs."""
    may = directives(protect('<head><meta charset="utf-8"></head>', preview=True))
    assert "'unsafe-inline'" in may["script-src"]
    assert may["style-src"] == ["'self'"]


@pytest.mark.browser
def test_the_page_for_a_wrong_address_leads_on(project: Path, tmp_path: Path, browser: Browser) -> None:
    """404: its search and its links begin at the top of the site, wherever that is and however deep the address."""
    change(project / "mkdocs.yml", 'site_url: !ENV [OPSNB_SITE_URL, ""]', "site_url: https://example.org/help/")
    site = build(project, "public", tmp_path / "top/help").out
    html = text_of(site / "404.html")
    with served(tmp_path / "top") as place:
        page = browser.new_page()
        page.route("**/wrong/**", lambda route: route.fulfill(status=404, body=html, content_type="text/html"))
        page.goto(f"{place}/help/very/wrong/address")
        assert page.locator("h1").inner_text() == "Page not found"
        for name in ("Home", "A–Z"):
            with page.expect_navigation() as went:
                page.locator("article").get_by_role("link", name=name, exact=True).click()
            assert went.value.ok
            page.goto(f"{place}/help/very/wrong/address")
        page.locator("#find").fill("hours")
        page.locator("article button[type=submit]").click()
        page.wait_for_url(f"{place}/help/search/?q=hours")
        page.close()
