"""The command that runs the service: the sites, forms that come in, tickets."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING

import click

from opsnb.cli.group import DB_HELP, main, workspace_here
from opsnb.errors import OpsnbError

if TYPE_CHECKING:
    from opsnb.intake.web.identity import Door
    from opsnb.kb.load import KnowledgeBase

PER_MINUTE = 60


@main.command()
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to listen.")
@click.option("--db", default="", help=DB_HELP)
@click.option(
    "--as",
    "identity",
    default="",
    help="Member of a team that the staff address signs in.  [default: the first of highest rank, at each desk]",
)
@click.option(
    "--proxy", "proxies", multiple=True, help="Address or network of a proxy that signs staff in. Repeatable."
)
@click.option("--host", "hosts", multiple=True, help="Name of the desk in the network, behind a proxy. Repeatable.")
@click.option("--user-header", default="X-Forwarded-User", show_default=True, help="Where that proxy says who it is.")
@click.option(
    "--limit", type=click.IntRange(1), default=PER_MINUTE, show_default=True,
    help="Requests that one address may send in a minute, staff excepted.",
)  # fmt: skip
def serve(
    address: str, db: str, identity: str, proxies: tuple[str, ...], hosts: tuple[str, ...], user_header: str, limit: int
) -> None:  # fmt: skip
    """Run the service: both sites, forms that people send in, and the tickets they become.

    Builds the sites first. Customers need no address but the first one that is printed. Staff come in by the second
    one, which holds a token of this start; with --proxy, by what the proxy says of them. Then only requests to the
    names given with --host are answered.

    \b
    Examples:
      opsnb serve
      opsnb serve --as technician
      opsnb serve --address 127.0.0.1:8000 --proxy 127.0.0.1 --host desk.example.org
    """
    from opsnb.intake.web.allowance import Allowance
    from opsnb.intake.web.server import Place, build_sites, server
    from opsnb.intake.web.service import Service
    from opsnb.intake.web.storekeeper import Storekeeper

    workspace = workspace_here()
    kb = workspace.open_kb()
    door = _door(kb, identity, proxies, hosts, user_header)
    listening = Place.of(address).listen()
    click.echo("Building the sites …", err=True)
    sites = build_sites(workspace.root, workspace.root / "build" / "served" / _folder(listening))
    keeper = Storekeeper(workspace.store_named(db))
    click.echo(_told(listening, door))
    server(Service(kb, sites, keeper, door, Allowance(limit))).run([listening])


def _door(kb: KnowledgeBase, identity: str, proxies: tuple[str, ...], hosts: tuple[str, ...], header: str) -> Door:
    from opsnb.intake.web.identity import Proxy, StartToken
    from opsnb.kb.records.team import RANKS

    if proxies and identity:
        raise OpsnbError("either a proxy signs staff in, or a start token", place="--as", wish="give one of the two")
    if hosts and not proxies:
        raise OpsnbError("names are for a service behind a proxy", place="--host", wish="give --proxy too, or neither")
    if proxies:
        return Proxy.at(proxies, header, hosts)
    teams = {desk: team for desk in kb.desks if (team := kb.team(desk))}
    if not identity:
        return StartToken(
            {desk: max(team.members, key=lambda one: RANKS.index(one.rank)).id for desk, team in teams.items()}
        )
    found = {desk: one.id for desk, team in teams.items() if (one := team.member(identity))}
    if not found:
        known = dict.fromkeys(one.id for team in teams.values() for one in team.members)
        wish = f"one of: {', '.join(known) or 'none: no desk has a team.yaml'}"
        raise OpsnbError("no team has such a member", place="--as", found=identity, wish=wish)
    return StartToken(found)


def _folder(listening: socket.socket) -> str:
    """Return the folder of the sites: another service, at another address, has its own."""
    host, port = listening.getsockname()[:2]
    return f"{host}-{port}".replace(":", "-")


def _told(listening: socket.socket, door: Door) -> str:
    """Return what the terminal says when the service runs."""
    from opsnb.intake.web.identity import STAFF, StartToken

    host, port = listening.getsockname()[:2]
    place = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    lines = [f"For customers: {place}/"]
    if not isinstance(door, StartToken):
        lines.append(f"For staff:     {STAFF} through the proxy, which says in {door.header} who they are")
    elif door.accounts:
        lines.append(f"For staff:     {place}{STAFF}?token={door.token}")
        lines += [f"               {who} at {desk}" for desk, who in door.accounts.items()]
    else:
        lines.append("For staff:     nothing, since no desk has a record of its team (kb/DESK/team.yaml)")
    if isinstance(door, StartToken) and not ip_address(host).is_loopback:
        lines.append("Careful: the token can be read on the way by whoever is in the same network.")
    return "\n".join([*lines, "Ctrl+C stops it."])
