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
    for name, command in sorted(main.commands.items()):
        context = click.Context(command, parent=whole, info_name=name)
        parts.append(f"## opsnb {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
    print(f"Wrote {PAGE}")
