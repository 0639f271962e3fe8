"""An e-mail is read for what somebody wrote, whatever a mail program or a stranger made of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mails import mail, mixed
from service_desk import NOON

from opsnb.errors import ImportFileError
from opsnb.intake.mail.reading import read_mail


def test_what_a_mail_says() -> None:
    """Sender, subject, text, time of arrival, the mails it answers and the files with it."""
    read = read_mail(mail(In_Reply_To="<a@b>", References="<x@y> <a@b>", files={"plan.pdf": b"%PDF"}), "a.eml")
    assert (read.sender, read.subject, read.text) == ("jordan@example.com", "Street vendors", "Who is in charge?")
    assert (read.received_at, read.message_id) == (NOON, "<1@mail.example.com>")
    assert read.references == ("<a@b>", "<x@y>", "<a@b>")
    assert [(file.name, file.content) for file in read.files] == [("plan.pdf", b"%PDF")]
    assert read.automatic == ""


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        pytest.param({"Auto_Submitted": "auto-replied (vacation)"}, "Auto-Submitted", id="absence"),
        pytest.param({"Precedence": "Bulk"}, "Precedence", id="a mailing"),
        pytest.param({"X_Autoreply": "yes"}, "X-Autoreply", id="an older answer of absence"),
        pytest.param({"List_Id": "<news.example.com>"}, "List-Id", id="a list"),
        pytest.param({"Return_Path": "<>"}, "mail server", id="a bounce"),
        pytest.param({"sender": "MAILER-DAEMON@example.com"}, "mail server", id="a mail server"),
    ],
)
def test_what_programs_send_is_known(headers: dict[str, str], why: str) -> None:
    """Answers of absence, bounces and lists are told from mails of people."""
    assert why in read_mail(mail(**headers), "a.eml").automatic  # type: ignore[arg-type]


def test_a_person_may_say_so() -> None:
    """`Auto-Submitted: no` is a mail of a person."""
    assert read_mail(mail(Auto_Submitted="no"), "a.eml").automatic == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("Yes.\n\nOn Tuesday Jordan wrote:\n> Who?\n> When?\n", "Yes.", id="the quoted mail at the end"),
        pytest.param("> Who?\nPlanning.\n", "> Who?\nPlanning.", id="an answer below"),
        pytest.param("> all\n> quoted", "> all\n> quoted", id="nothing but a quotation"),
        pytest.param("a\n\nb", "a\n\nb", id="no quotation"),
    ],
)
def test_the_mail_that_is_answered_is_left_out(text: str, kept: str) -> None:
    """What is known already is not repeated; nothing else is left out."""
    assert read_mail(mail(text=text), "a.eml").text == kept


def test_html_alone_becomes_text() -> None:
    """A mail without plain text is read from its HTML, without its scripts."""
    read = read_mail(mixed(html="<p>Dear desk,</p><script>alert(1)</script><p>1 &lt; 2</p>"), "a.eml")
    assert read.text == "Dear desk,\n\n1 < 2" or read.text == "Dear desk,\n1 < 2"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff\xfe" * 50, id="no mail"),
        pytest.param(b"Subject: x\n\ny", id="from nobody"),
        pytest.param(b"From: a b c\n\ny", id="no address"),
        pytest.param(b"From: a@b.c\n\n" + b"x" * (41 * 1024**2), id="too large"),
    ],
)
def test_what_is_no_mail_is_refused(raw: bytes) -> None:
    """A file that is no mail is named, with what was expected."""
    with pytest.raises(ImportFileError, match=r"a\.eml"):
        read_mail(raw, "a.eml")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"From: a@b.cd\nContent-Type: text/plain; charset=klingon\n\n\xff\xfe", id="no such alphabet"),
        pytest.param(b"From: a@b.cd\nSubject: =?utf-8?b?////?=\n\nx", id="a broken subject"),
        pytest.param(b"From: a@b.cd\nContent-Type: multipart/mixed; boundary=x\n\nnothing", id="no parts"),
        pytest.param(b"From: a@b.cd\nContent-Type: multipart/related\n\nnothing", id="no boundary"),
        pytest.param(b"From: a@b.cd\nReceived: from x; Thu, 99 Foo 2026\n\nx", id="a broken date"),
        pytest.param(b"From: a@b.cd\nMessage-ID: nonsense\n\nx", id="no message id"),
    ],
)
def test_a_broken_mail_is_still_read(raw: bytes) -> None:
    """What is broken in a mail counts as absent; the rest of it is not lost."""
    read = read_mail(raw, "a.eml")
    assert read.sender == "a@b.cd"
    assert read.message_id.startswith("<")


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"Subject: "])
)
def test_any_bytes_are_a_mail_or_refused(tail: bytes, head: bytes) -> None:
    """Nothing that a stranger sends stops the import."""
    read = read_mail(b"From: a@b.cd\n" + head + tail, "a.eml")
    (read.subject + read.text).encode("utf-8")
    assert read.files is not None
