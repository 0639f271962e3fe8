"""Makes docs/reference/commands.md from the commands themselves. Run it to write the page anew."""

from __future__ import annotations

from pathlib import Path

import click

from opsnb.cli import main

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "commands.md"
HEAD = """---
title: Commands
audience: staff
---

# Commands

Exit codes: 0 all is well; 1 a check does not hold; 2 the command could not do its work, and says why.
This page is made from the commands' own help.
"""


def commands_page() -> str:
    """Return the text of the page: each command with its help as it prints it."""
    parts = [HEAD]
    whole = click.Context(main, info_name="opsnb", terminal_width=100, **main.context_settings)
    parts += _sections(main, whole, "opsnb")
    return "\n".join(parts)


def _sections(group: click.Group, parent: click.Context, path: str) -> list[str]:
    """Return the help of each command of a group, and of those below it."""
    parts = []
    for name, command in sorted(group.commands.items()):
        context = click.Context(command, parent=parent, info_name=name)
        parts.append(f"## {path} {name}\n\n```text\n{command.get_help(context)}\n```\n")
        if isinstance(command, click.Group):
            parts += _sections(command, context, f"{path} {name}")
    return parts


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
    print(f"Wrote {PAGE}")
