"""`add-music account …`: what whoever runs a service does to its accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from add_music.cli.output import tell, tell_json
from add_music.errors import problem
from add_music.wire.accounts import EVERYTHING, PLANS, REGISTERED, SCOPES

KNOWN_SCOPES = (*SCOPES, EVERYTHING)

Data = Annotated[
    str | None,
    typer.Option("--data", metavar="DIR", help="The service's folder [default: ADD_MUSIC_SERVICE_DIR]."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Who = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its user id (anon_… or user_…).")]
Amount = Annotated[int, typer.Argument(metavar="CREDITS", min=1, max=10**12, help="How many.")]

app = typer.Typer(help="Accounts of a service (see: add-music serve).", no_args_is_help=False)


@app.command("list")
def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """List all accounts."""
    found = _office(data).all()
    if as_json:
        tell_json({"accounts": found})
    else:
        tell("\n".join(_line(account) for account in found) or "There are no accounts yet.")


@app.command()
def show(account: Who, data: Data = None, as_json: AsJson = False) -> None:
    """Show an account and its tokens; not their text, which nobody keeps."""
    found = _office(data).show(account)
    tokens = [_token(token) for token in found["tokens"]]
    _tell(found, "\n".join([_line(found), *tokens]), as_json=as_json)


@app.command()
def register(
    bind: Annotated[
        str | None, typer.Argument(metavar="[BIND_ID]", help="The anonymous account; without it a new one.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Whose it is, for you.")] = None,
    plan: Annotated[str, typer.Option(help="registered or unlimited.")] = REGISTERED,
    amount: Annotated[int, typer.Option("--credits", min=0, max=10**12, help="Credits on top.")] = 0,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Register an anonymous account (it keeps its sessions and credits), or make a new one."""
    _check("--plan", plan, PLANS[1:])
    found = _office(data).register(bind, name, plan, amount)
    next_step = f"A token for it: add-music account token {found['user_id']}"
    _tell(found, f"{_line(found)}\n{next_step}", as_json=as_json)


@app.command("top-up")
def top_up(
    account: Who,
    amount: Amount,
    reference: Annotated[
        str | None, typer.Option(help="A payment's number: the same one is booked once.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give credits."""
    found = _office(data).top_up(account, amount, reference)
    done = "" if found["booked"] else f"\n{reference} was booked before; nothing was added."
    _tell(found, f"{_line(found)}{done}", as_json=as_json)


@app.command()
def plan(
    account: Who,
    to: Annotated[str, typer.Argument(metavar="PLAN", help=f"One of: {', '.join(PLANS)}.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put an account on another plan."""
    _check("PLAN", to, PLANS)
    found = _office(data).put_on(account, to)
    _tell(found, _line(found), as_json=as_json)


@app.command()
def token(
    account: Who,
    scope: Annotated[
        list[str] | None, typer.Option(help=f"What it may do, repeatable: {', '.join(KNOWN_SCOPES)}.")
    ] = None,
    days: Annotated[float | None, typer.Option(min=0.001, help="How long [default: until revoked].")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Issue a token. It is shown once."""
    for name in scope or ():
        _check("--scope", name, KNOWN_SCOPES)
    found = _office(data).issue(account, scope or [EVERYTHING], days)
    words = "The holder sets NEMO_TOKEN to it and NEMO_API_URL to this service. It is not shown again."
    _tell(found, f"{found['token']}\n{words}", as_json=as_json)


@app.command()
def revoke(
    account: Who,
    token_id: Annotated[
        str | None, typer.Argument(metavar="[TOKEN_ID]", help="As `show` names it; without it all of them.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make tokens worthless from the next request on."""
    found = _office(data).revoke(account, token_id)
    _tell(found, f"{found['revoked']} of {found['user_id']} revoked.", as_json=as_json)


def _office(data: str | None) -> Any:
    from add_music.cli.serving import office

    return office(data)


def _check(option: str, seen: str, known: tuple[str, ...]) -> None:
    if seen not in known:
        raise problem(
            "option_invalid", option=option, seen=repr(seen), expected=f"use one of: {', '.join(known)}"
        )


def _tell(found: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    if as_json:
        tell_json(found)
    else:
        tell(words)


def _line(account: Mapping[str, Any]) -> str:
    balance = account["credits"]
    frozen = f", {balance['frozen']} of them reserved" if balance["frozen"] else ""
    name = f" ({account['name']})" if account["name"] else ""
    since = account["registered"] or account["created"]
    return f"{account['user_id']}{name}: {account['plan']}, {balance['total']} credits{frozen}, since {since}"


def _token(token: Mapping[str, Any]) -> str:
    state = f"revoked {token['revoked']}" if token["revoked"] else f"until {token['expires'] or 'revoked'}"
    return f"  {token['id']}: {' '.join(token['scopes'])}, from {token['created']}, {state}"
