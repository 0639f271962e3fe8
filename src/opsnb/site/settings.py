"""What every site of opsnb has in common, laid under what a project's ``mkdocs.yml`` says."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config.config_options import ExtraScript
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.theme import Theme

SETTINGS = Path(__file__).parent / "settings.yml"
"""The common part, written as it would stand in ``mkdocs.yml``."""


def settle(config: MkDocsConfig) -> None:
    """Fill in what a project leaves as MkDocs and the theme have it; what the project says itself stays.

    Styles and programs of the project come after ours, so theirs win. A link that leads nowhere is a complaint.
    """
    common: dict[str, Any] = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))
    plain = Theme(name=config.theme.name)
    for name, value in common["theme"].items():
        if config.theme.get(name) == plain.get(name):
            config.theme[name] = value
    for name, options in common["markdown_extensions"].items():
        if name not in config.markdown_extensions:
            config.markdown_extensions.append(name)
        config.mdx_configs.setdefault(name, options)
    config.extra_css[:0] = common["extra_css"]
    script = ExtraScript()  # type: ignore[no-untyped-call]
    config.extra_javascript[:0] = map(script.run_validation, common["extra_javascript"])
    for checked in (config.validation.nav, config.validation.links):
        for name, level in checked.items():
            if level == logging.INFO:
                checked[name] = logging.WARNING
