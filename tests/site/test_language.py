"""A second language is a second edition: the how-to page is followed as it is written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from built import ROOT, change, text_of

PAGE = ROOT / "docs/how-to/add-a-language.md"
FILE = re.compile(r'```\w+ title="([^"]+)"\n(.*?)```', re.DOTALL)
SHELL = re.compile(r"```bash\n(.*?)```", re.DOTALL)


def test_the_page_works_as_it_is_written(project: Path) -> None:
    """Records of another folder, the theme's own words and parts of one's own make an edition in that language."""
    for place, text in FILE.findall(text_of(PAGE)):
        (project / place).parent.mkdir(parents=True, exist_ok=True)
        (project / place).write_text(text, encoding="utf-8")
    change(project / "mkdocs.cy.yml", "  language: cy", "  language: cy\n  custom_dir: frame-cy")
    box = "partials/search-box.html"
    (project / "frame-cy/partials").mkdir(parents=True)
    shutil.copy(ROOT / "src/opsnb/site/theme" / box, project / "frame-cy" / box)
    change(project / "frame-cy" / box, ">Search<", ">Chwilio<")
    for line in "\n".join(SHELL.findall(text_of(PAGE))).splitlines():
        command = [str(Path(sys.executable).with_name("mkdocs")), *line.split()[1:]]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    html = text_of(project / "site/cy/child-maintenance/articles/interpreter-or-welsh/index.html")
    assert '<html lang="cy"' in html
    assert "Dewiswch Gymraeg" in html
    assert "Chwilio" in html
    assert not (project / "site/cy/customer-care").exists()
