"""`opsnb serve`: it builds the sites, says where it is, takes forms, ends when told to; mistakes are words."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from opsnb.cli import main
from opsnb.cli.serve import _told
from opsnb.intake.web.identity import StartToken

ROOT = Path(__file__).parents[1]
DESK = "customer-care"
QUESTION = f"/forms/{DESK}/report-a-problem"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out a small project: one desk, and no pages by hand but the first."""
    root = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "mkdocs.yml", root)
    shutil.copytree(ROOT / "kb" / DESK, root / "kb" / DESK)
    for name in ("glossary.yaml", "sources/004.yaml"):
        (root / "kb" / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "kb" / name, root / "kb" / name)
    text = re.sub(r"desks: \[[^\]]*\]", f"desks: [{DESK}]", (root / "kb/glossary.yaml").read_text(encoding="utf-8"))
    (root / "kb/glossary.yaml").write_text(text, encoding="utf-8")
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs/index.md", root / "docs")
    return root


@pytest.fixture(scope="module")
def served(project: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Start the service as one does, and read what it says."""
    command = [Path(sys.executable).with_name("opsnb"), "serve", "--address", "127.0.0.1:0", "--as", "technician"]
    running = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout
    said = {}
    for line in running.stdout:
        name, _, address = line.partition(":")
        said[name.strip()] = address.strip()
        if line.startswith("Ctrl+C"):
            break
    yield running, said
    running.kill()
    running.communicate()


def test_it_says_where_it_is_and_takes_forms(
    served: tuple[subprocess.Popen[str], dict[str, str]], project: Path
) -> None:
    """The customer's address shows the public site; the staff's signs in the member that was named."""
    running, said = served
    assert "For customers" in said, running.stderr.read() if running.stderr else ""
    with httpx.Client(base_url=said["For customers"].rstrip("/"), timeout=20) as client:
        page = client.get(f"/{DESK}/forms/report-a-problem/")
        assert f'action="{QUESTION}#fields"' in page.text
        assert client.post(QUESTION, data={"x": "y"}).status_code == 422
        assert client.get("/staff/").status_code == 401
        first = client.get(said["For staff"], follow_redirects=True)
        assert first.status_code == 200
        assert "token" not in str(first.url)
        assert 'href="/staff/tickets/"' in first.text
        assert client.get(f"/staff/tickets/{DESK}/").status_code == 200
    assert (project / "build/opsnb.db").is_file()
    own = said["For customers"].removeprefix("http://").rstrip("/").replace(":", "-")
    assert (project / "build/served" / own / "public/index.html").is_file(), "no other service writes there"


def test_it_ends_when_it_is_told_to(served: tuple[subprocess.Popen[str], dict[str, str]]) -> None:
    """A signal ends it at once and without a traceback."""
    running, _ = served
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=30)
    assert "Traceback" not in errors
    assert running.returncode in (0, -signal.SIGTERM)


def opsnb(*arguments: str) -> Result:
    """Run a command that has to end by itself."""
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("--address", "8000"), "not an address to listen at", id="no host"),
        pytest.param(("--address", "127.0.0.1:eighty"), "not an address to listen at", id="no port"),
        pytest.param(("--address", "192.0.2.1:8000"), "cannot listen there", id="an address of another machine"),
        pytest.param(("--as", "nobody"), "no team has such a member", id="no member"),
        pytest.param(("--proxy", "caddy"), "not an address of a proxy", id="a name for a proxy"),
        pytest.param(("--proxy", "127.0.0.1", "--as", "technician"), "either a proxy signs staff in", id="both"),
        pytest.param(("--proxy", "127.0.0.1"), "has to know its name", id="a proxy and no name"),
        pytest.param(("--host", "desk.example.org"), "behind a proxy", id="a name and no proxy"),
        pytest.param(("--limit", "0"), "0 is not in the range", id="no requests at all"),
    ],
)
def test_mistakes_are_told_before_anything_is_built(
    monkeypatch: pytest.MonkeyPatch, project: Path, arguments: tuple[str, ...], message: str
) -> None:
    """Exit code 2, what was found and what is wished for."""
    monkeypatch.chdir(project)
    result = opsnb(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_a_token_on_a_network_is_told_of(host: str, warned: bool) -> None:
    """Whoever lets others in the network reach a service without a proxy is told what that means."""
    with socket.create_server((host, 0)) as listening:
        assert ("Careful" in _told(listening, StartToken({DESK: "technician"}))) is warned


def test_a_place_that_is_taken(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    """Somebody listens there already: told at once."""
    monkeypatch.chdir(project)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = opsnb("--address", f"127.0.0.1:{taken.getsockname()[1]}")
    assert result.exit_code == 2
    assert "cannot listen there" in result.stderr
