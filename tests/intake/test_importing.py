"""Files that come in without the service: saved forms, mails and Maildir folders, each taken once."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from mails import mail
from service_desk import DESK, NOON, QUESTION, new_store, reachable, staff

from opsnb.errors import NotAllowedError
from opsnb.intake.importing import Imported, import_files
from opsnb.kb.records import Form


def take(store: sqlite3.Connection, *paths: Path) -> list[Imported]:
    """Import files for the desk as its administrator."""
    return list(import_files(store, reachable(), DESK, paths, actor=staff("administrator"), now=NOON))


def saved(folder: Path, form: str = QUESTION, **changes: object) -> Path:
    """Write the file that a form saves."""
    known = reachable().records.get(form)
    values = known.example if isinstance(known, Form) else {}
    path = folder / "form.json"
    path.write_text(json.dumps({"form": form, "version": 1, "values": values, **changes}), encoding="utf-8")
    return path


def test_a_saved_form_is_taken_once(tmp_path: Path) -> None:
    """The file of a form opens a ticket; the same file again does not."""
    store, path = new_store(tmp_path), saved(tmp_path)
    assert [(one.outcome, one.number) for one in take(store, path, path)] == [("opened", "T1"), ("known", "T1")]


def test_a_form_of_staff_is_filed_by_whoever_imports_it(tmp_path: Path) -> None:
    """A phone form that was saved while the service was away has its author in the log."""
    store = new_store(tmp_path)
    take(store, saved(tmp_path, f"{DESK}/forms/phone-planning"))
    assert store.execute("SELECT DISTINCT actor FROM events").fetchall() == [("administrator",)]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"version": 2}, "another version", id="another version"),
        pytest.param({"form": "nowhere/forms/x", "values": {}}, "no such form", id="no such form"),
        pytest.param({"values": {}}, "cannot be taken", id="bad answers"),
        pytest.param({"values": []}, "not a saved form", id="no answers"),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_taken(tmp_path: Path, changes: dict[str, object], why: str) -> None:
    """One file that cannot be taken holds up no other, and says why."""
    store, bad = new_store(tmp_path), saved(tmp_path, **changes)
    good = tmp_path / "good.eml"
    good.write_bytes(mail())
    first, second = take(store, bad, good)
    assert (first.outcome, second.outcome) == ("failed", "opened")
    assert why in first.why


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A path without a file fails and is named."""
    (found,) = take(new_store(tmp_path), tmp_path / "absent.eml")
    assert (found.outcome, "absent.eml" in found.why) == ("failed", True)


def test_a_maildir_is_read_and_left_alone(tmp_path: Path) -> None:
    """New and seen mails are taken, unfinished ones are not, and a second run changes nothing."""
    box = tmp_path / "Maildir"
    for folder in ("new", "cur", "tmp"):
        (box / folder).mkdir(parents=True)
    for n, place in enumerate(("new/1", "cur/2:2,S", "tmp/3"), 1):
        (box / place).write_bytes(mail(f"Mail {n}", number=n))
    store, before = new_store(tmp_path), sorted(box.rglob("*"))
    assert [one.outcome for one in take(store, box)] == ["opened", "opened"]
    assert [one.outcome for one in take(store, box)] == ["known", "known"]
    assert sorted(box.rglob("*")) == before


def test_any_folder_is_not_a_maildir(tmp_path: Path) -> None:
    """A folder that is no Maildir is a slip, not an empty one; what else was given is taken."""
    good = tmp_path / "good.eml"
    good.write_bytes(mail())
    first, second = take(new_store(tmp_path), tmp_path, good)
    assert (first.outcome, "not a Maildir" in first.why, second.outcome) == ("failed", True, "opened")


def test_a_broken_mail_holds_up_no_other(tmp_path: Path) -> None:
    """A mail that cannot be read is named, and those before and after it are taken."""
    related = b"Content-Type: multipart/related\n\nx\n"
    raws = [
        mail(number=1),
        b"From: a@b.cd\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" + related,
        mail(number=2),
    ]
    for number, raw in enumerate(raws):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    found = take(new_store(tmp_path), *sorted(tmp_path.glob("*.eml")))
    assert [one.outcome for one in found] == ["opened", "failed", "opened"]
    assert "1.eml: the mail is broken" in found[1].why


def test_not_everybody_imports(tmp_path: Path) -> None:
    """Importing is for those to whom the team's record gives it."""
    with pytest.raises(NotAllowedError):
        list(import_files(new_store(tmp_path), reachable(), DESK, [], actor=staff("coordination"), now=NOON))
