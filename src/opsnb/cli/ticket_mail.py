"""Commands for what comes in and goes out without the service: files and mails, and notices."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsnb.cli.group import DB_HELP
from opsnb.cli.ticket import bench, common, desk_of, ticket
from opsnb.errors import OpsnbError

if TYPE_CHECKING:
    from opsnb.intake.mail.sending import MailServer, Sent
    from opsnb.kb.load import KnowledgeBase

PORTS = {"none": 25, "starttls": 587, "tls": 465}


@ticket.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--desk", default="", help="Desk they are for.  [default: the only one you work at]")
@click.option("--own", multiple=True, envvar="OPSNB_MAIL_FROM", help="Address that the desk itself sends from.")
@common
def import_(paths: tuple[Path, ...], desk: str, own: tuple[str, ...], identity: str, db: str) -> None:
    """Take in saved forms (.json), e-mails (.eml) and Maildir folders. Each is taken once; files stay where they are.

    Exit code 0: all were taken. 1: some could not be; the others were.

    \b
    Examples:
      opsnb ticket import general-question-2026-11-25.json --desk DESK --as administrator
      opsnb ticket import mail.eml ~/Maildir --desk DESK --as administrator
    """
    from opsnb.intake.importing import import_files

    failed = 0
    with bench(db, identity, create=True) as at:
        desk = desk_of(at, desk)
        for one in import_files(at.store, at.kb, desk, paths, actor=at.actor(desk), now=at.now, own=own):
            failed += one.outcome == "failed"
            click.echo(f"  {one.outcome:<9}{one.number:<8}{one.path}{f'  {one.why}' if one.why else ''}")
    sys.exit(1 if failed else 0)


@ticket.command()
@click.option("--smtp", required=True, envvar="OPSNB_SMTP", help="Mail server, HOST or HOST:PORT.  [OPSNB_SMTP]")
@click.option("--from", "sender", required=True, envvar="OPSNB_MAIL_FROM", help="Sender's address.  [OPSNB_MAIL_FROM]")
@click.option("--security", type=click.Choice([*PORTS]), default="none", show_default=True, help="Of the connection.")
@click.option("--user", default="", help="Account there; the password is in the variable OPSNB_SMTP_PASSWORD.")
@click.option("--base", default="", envvar="OPSNB_ADDRESS", help="Address of the service, for links.  [OPSNB_ADDRESS]")
@click.option("--every", type=click.IntRange(1), help="Go on, and look again after so many seconds.")
@click.option("--db", default="", help=DB_HELP)
def send(smtp: str, sender: str, security: str, user: str, base: str, every: int | None, db: str) -> None:
    """Send the notices that wait, and look for promises that are about to be broken.

    A mail server that is down loses nothing: what could not be sent waits and is tried again.

    \b
    Examples:
      opsnb ticket send --smtp localhost --from desk@example.org
      opsnb ticket send --smtp mail.example.org --security starttls --user desk --from desk@example.org \\
          --base https://desk.example.org --every 60
    """
    server = _server(smtp, sender, security, user, base)
    while True:
        _send_once(server, db)
        if not every:
            return
        time.sleep(every)


@ticket.command()
@click.option("--db", default="", help=DB_HELP)
def outbox(db: str) -> None:
    """Show the notices that wait to be sent, and those that a mail server refused.

    \b
    Example:
      opsnb ticket outbox
    """
    with bench(db, "") as at:
        found = at.store.execute(
            "SELECT recipient, subject, tries, COALESCE(refused, trouble, ''), refused FROM outbox "
            "WHERE sent_at IS NULL ORDER BY notice"
        ).fetchall()
        kb = at.kb
    for recipient, subject, tries, why, refused in found:
        state = "refused" if refused else f"waits, {tries} tries"
        click.echo(f"  {state:<16}{recipient}  {subject}{f'  ({why})' if why else ''}")
    click.echo(f"{len(found)} notice(s) not sent.")
    _name_quiet_desks(kb)


def _send_once(server: MailServer, db: str) -> None:
    from opsnb.intake.breaches import tell_breaches_near
    from opsnb.intake.mail.sending import send_waiting

    with bench(db, "") as at:
        _tell_sent(send_waiting(at.store, server, lambda: int(time.time())))
        near = 0
        for desk in at.kb.desks:
            try:
                near += tell_breaches_near(at.store, at.kb, desk, at.now)
            except OpsnbError as error:
                click.secho(f"  promises of {desk} were not looked at: {error}", fg="yellow", err=True)
        if near:
            click.echo(f"{near} about promises nearly due:")
            _tell_sent(send_waiting(at.store, server, lambda: int(time.time())))
        _name_quiet_desks(at.kb)


def _tell_sent(done: Sent) -> None:
    click.echo(f"{done.sent} sent, {done.waiting} waiting, {done.refused} refused.")
    if done.trouble:
        click.secho(f"  {done.trouble}", fg="yellow", err=True)


def _name_quiet_desks(kb: KnowledgeBase) -> None:
    for desk in kb.desks:
        if f"{desk}/triggers" not in kb.records:
            click.echo(f"  {desk} has no record of triggers (kb/{desk}/triggers.yaml): nobody is told of its tickets.")


def _server(smtp: str, sender: str, security: str, user: str, base: str) -> MailServer:
    from opsnb.intake.mail.sending import MailServer

    host, _, port = smtp.partition(":")
    if port and not port.isdecimal():
        raise OpsnbError("not a mail server", place="--smtp", found=smtp, wish="HOST or HOST:PORT")
    if base and not base.startswith(("http://", "https://")):
        raise OpsnbError("not an address of a service", place="--base", found=base, wish="https://desk.example.org")
    if security == "none" and user:
        wish = "--security starttls or tls: a password is not sent in the open"
        raise OpsnbError("the connection is not protected", place="--security", wish=wish)
    password = os.environ.get("OPSNB_SMTP_PASSWORD", "")
    return MailServer(host, int(port or PORTS[security]), sender, base, user, password, security)
