"""An e-mail is read for what somebody wrote, whatever a mail program or a stranger made of it."""

from __future__ import annotations

import time

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
    assert read.references == ("<a@b>", "<x@y>")
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
        pytest.param(b"From: a@b.c\n\n" + b"\n" * 600_000, id="too many lines"),
        pytest.param(
            b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 200, id="too many parts"
        ),
        pytest.param(b"From: a@b.c\n" + b"Content-Type: message/rfc822\n\n" * 1500, id="nested without end"),
        pytest.param(
            b"From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/related\n\nx\n",
            id="a part without a boundary",
        ),
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
        pytest.param(b"From: a@b.cd\nMessage-ID: " + b"(" * 3000 + b"\n\nx", id="brackets without end"),
        pytest.param(b"From: a@b.cd\nContent-Type: text/plain; name*0*\n\nx", id="half a parameter"),
    ],
)
def test_a_broken_mail_is_still_read(raw: bytes) -> None:
    """What is broken in a mail counts as absent; the rest of it is not lost."""
    read = read_mail(raw, "a.eml")
    assert read.sender == "a@b.cd"
    assert read.message_id.startswith("sha256:")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"From: a@b.cd\nContent-Type: text/plain; " + b"a=b; " * 20_000 + b"\n\nx", id="parameters"),
        pytest.param(b"From: a@b.cd\nReferences: " + b"<a@b> " * 200_000 + b"\n\nx", id="references"),
        pytest.param(b"From: a@b.cd\nContent-Type: text/html\n\n" + b"<div>" * 200_000, id="nested HTML"),
        pytest.param(b"From: a@b.cd\nContent-Type: text/html\n\n" + b"<br" * 300_000, id="tags that do not end"),
        pytest.param(b"From: a@b.cd\nTo: x\nMessage-ID: <a@b>" + b'"' * 20_000 + b"\n\nx", id="quotation marks"),
    ],
)
def test_no_mail_keeps_the_import_busy(raw: bytes) -> None:
    """Mails that are made to be slow to read, each of them for minutes, are read in a moment."""
    begun = time.process_time()
    assert read_mail(raw, "a.eml").sender == "a@b.cd"
    assert time.process_time() - begun < 5


def test_the_last_references_are_kept() -> None:
    """Of a long list those count that were added last, and what is answered before all others."""
    listed = " ".join(f"<{n}@b>" for n in range(3000))
    found = read_mail(mail(References=listed, In_Reply_To="<last@b>"), "a.eml").references
    assert (found[:2], len(found)) == (("<last@b>", "<2999@b>"), 50)


HEADERS = st.sampled_from(
    ["From", "Subject", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Message-ID", "In-Reply-To",
     "References", "Received", "MIME-Version", "Auto-Submitted", "Return-Path", "List-Id", "Date"]
)  # fmt: skip
WORDS = st.sampled_from([
    *"\"()<>;,:/=*'\\[]@ \xff\x00", "\n\t", "a@b.cd", "<a@b.cd>", "T1", "[T1]", "1.0",
    "=?utf-8?q?=ff?=", "=?utf-8?b?////?=", "=?x?q?a?=",
    "text/plain", "text/html", "multipart/mixed", "multipart/related", "multipart/alternative", "multipart/report",
    "message/rfc822", "message/partial", "attachment", "inline", "base64", "uuencode", "quoted-printable",
    "boundary=x", "boundary=", "charset=", "charset=utf-7", "charset=idna", "charset=zlib", "charset=unicode_escape",
    "name*0*", "name*=", "name*0*=a", "filename*=", "utf-8''%ff", "filename",
    "; Thu, 1 Jan 1970 00:00:10 +0000", "; 1 Jan 99999 1:1:1 +9999",
])  # fmt: skip
HEADER = st.tuples(HEADERS, st.lists(WORDS, max_size=6).map("".join)).map(": ".join)
PART = st.tuples(
    st.lists(HEADER, max_size=4), st.sampled_from(["x", "--x", "--x--", "<p>x", "=ZZ=", "begin 644 a\n!\nend"])
)
MAILS = st.lists(PART, min_size=1, max_size=4).map(
    lambda parts: "\n--x\n".join("\n".join([*headers, "", body]) for headers, body in parts).encode("latin-1")
)


@given(MAILS)
def test_any_mail_is_read_or_refused(raw: bytes) -> None:
    """Nothing that a stranger sends stops the import: headers of all kinds, made of what they are made of, anyhow."""
    try:
        read = read_mail(b"From: a@b.cd\n" + raw, "a.eml")
    except ImportFileError:
        return
    "".join([read.subject, read.text, read.message_id, *read.references, *(file.name for file in read.files)]).encode()
