"""The MkDocs plugin: puts the pages of one edition into the site, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_datetime
from mkdocs.utils.templates import TemplateContext

from opsnb.errors import OpsnbError
from opsnb.kb.check import check
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.base import Audience
from opsnb.site.address import addresses, follow
from opsnb.site.edition import Edition, desk_of
from opsnb.site.frame import FRAME, framed
from opsnb.site.gallery import NOTHING, Gallery
from opsnb.site.handwritten import HOME, admit
from opsnb.site.mend import frame_tables, mend
from opsnb.site.navigation import listed, navigation
from opsnb.site.pages import pages
from opsnb.site.pages.gallery import FEED
from opsnb.site.pages.home import home
from opsnb.site.policy_header import protect, stopped
from opsnb.site.promises import kept
from opsnb.site.redirects import redirects
from opsnb.site.reference import fill
from opsnb.site.rendering import share
from opsnb.site.report_body import put_in
from opsnb.site.report_feed import feed
from opsnb.site.search import RESULTS, begin, finish
from opsnb.site.search_index import Indexing
from opsnb.site.search_text import lean
from opsnb.site.settings import settle

log = get_plugin_logger(__name__)

THEME = Path(__file__).parent / "theme"
"""What the site puts in place of parts of the theme (the search box, the page of results, the index from A to Z), and
under ``assets`` its styles and programs."""


class OpsnbConfig(Config):  # type: ignore[no-untyped-call]
    """Options of the plugin in ``mkdocs.yml``."""

    audience = config_options.Choice(("staff", "public"), default="staff")
    """Who the site is for."""
    kb = config_options.Type(str, default="kb")
    """Folder of the records, seen from ``mkdocs.yml``."""
    gallery = config_options.Type(str, default="reports/published")
    """Folder of the published reports, seen from ``mkdocs.yml``; it need not be there."""


class OpsnbPlugin(BasePlugin[OpsnbConfig]):  # type: ignore[no-untyped-call]
    """Makes pages from records for one audience and lets in the handwritten pages of that audience."""

    edition: Edition
    known: dict[str, str]
    indexing: Indexing | None = None
    """Reads the finished pages for the search, from the first to the last."""
    preview = False
    """Whether the site is only shown, by a server that adds a script of its own."""

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002
        """Remember whether the site is built or shown."""
        self.preview = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the records; a site of wrong records is not built."""
        settle(config)
        kb = _read(self._folder(config, self.config.kb))
        as_of = get_build_datetime().date()
        edition = Edition.of(kb, cast(Audience, self.config.audience), as_of)
        repository = str(config.extra.get("repository") or "")
        published = _published(self._folder(config, self.config.gallery), kb)
        self.edition = replace(
            edition,
            intake=str(config.extra.get("intake") or ""),
            repository=repository,
            language=str(config.theme["language"]),
            kept=kept(kb, published),
            gallery=published if edition.audience == "staff" else NOTHING,
        )
        self.known = addresses(self.edition)
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME))  # an organisation's own parts win
        config.theme.static_templates.add(RESULTS)
        if self.edition.served_at:
            config.theme.static_templates.add(FRAME)
            config.extra |= {
                "scope": "/",
                "tickets": self.edition.audience == "staff" and f"{self.edition.served_at}tickets/",
            }
        for identity in self.edition.left_out:
            log.warning("%s is public, but its desk is not: it is left out of the public site", identity)
        mark = " (staff)"
        if self.edition.audience == "staff" and not config.site_name.endswith(mark):
            config.site_name += mark
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put the edition's pages in, and set the navigation."""
        written = admit(files, self.edition.audience)
        made = list(pages(self.edition))
        for page in made:
            if files.get_file_from_path(page.uri) is not None:
                raise PluginError(f"docs/{page.uri} stands where a record's page belongs; give it another name")
            files.append(File.generated(config, page.uri, content=page.source, inclusion=InclusionLevel.INCLUDED))
        if self.edition.gallery.reports:
            told = feed(self.edition, config.site_name, config.site_url or "")
            files.append(File.generated(config, FEED, content=told, inclusion=InclusionLevel.INCLUDED))
        for moved in list(redirects(files, config, self.edition.audience)):
            files.append(moved)
        config.nav = navigation(self.edition, made, written)
        shown = listed(config.nav)
        far = [file for file in files.documentation_pages() if file.generated_by and file.src_uri not in shown]
        for file in far:
            file.inclusion = InclusionLevel.NOT_IN_NAV
        share(far, files, config, self.edition)
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Explain the words of the desk, and fill the places that handwritten pages keep for what is made."""
        config.mdx_configs["abbr"] = {"glossary": self.edition.words(desk_of(page.file.src_uri))}
        return home(markdown, self.edition) if page.file.src_uri == HOME else fill(markdown, self.edition.kb)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Lead links by record id to the pages of the records; let wide tables scroll; put published reports in."""
        found = follow(frame_tables(html), page.file, files, self.known, _nowhere)
        return put_in(found, page, self.edition.gallery, files, self.known)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Name what the theme leaves without a name, and say what the page may do."""
        content = page.content or ""
        for found in stopped(content):
            log.warning("%s: no browser will heed its %s; put it into a file of docs/assets", page.file.src_uri, found)
        finished = protect(mend(output), content, self.edition.intake, preview=self.preview)
        if text := lean(finished):
            self.indexing = self.indexing or begin()
            self.indexing.add(page.file.dest_uri, text)
        return finished

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Let the links of the frame begin at the place where the site is served."""
        return framed(context, config, self.edition.served_at) if template_name == FRAME else context

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Do the same for pages of the theme's own, such as 404."""
        return protect(mend(output_content), "", self.edition.intake, preview=self.preview)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Make the search of the finished site, also while it is served."""
        if self.indexing:
            try:
                finish(self.indexing, Path(config.site_dir), self.edition)
            except OpsnbError as error:
                raise PluginError(str(error)) from None
            self._stop_indexing()

    def on_build_error(self, *, error: Exception) -> None:  # noqa: ARG002
        """Let nobody wait for pages that do not come."""
        self._stop_indexing()

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:  # noqa: ARG002
        """Build again when a record changes or a report is published."""
        for folder in (self.config.kb, self.config.gallery):
            if (place := self._folder(config, folder)).is_dir():
                server.watch(str(place))
        return server

    def _stop_indexing(self) -> None:
        if self.indexing:
            self.indexing.close()
        self.indexing = None

    def _folder(self, config: MkDocsConfig, name: str) -> Path:
        return Path(config.config_file_path or ".").parent / name


def _read(folder: Path) -> KnowledgeBase:
    try:
        kb = KnowledgeBase.read(folder)
    except OpsnbError as error:
        raise PluginError(str(error)) from None
    problems = check(kb)
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise PluginError(f"{len(problems)} problem(s) in the records; the site was not built:\n{listed}")
    return kb


def _published(folder: Path, kb: KnowledgeBase) -> Gallery:
    try:
        return Gallery.read(folder, set(kb.desks))
    except OpsnbError as error:
        raise PluginError(str(error)) from None


def _nowhere(page: str, reference: str) -> None:
    log.warning("%s: ref:%s leads to no page of this edition", page, reference)
