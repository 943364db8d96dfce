"""Choosing where the projects to come are made, and whether anything may go there."""

from __future__ import annotations

from dataclasses import replace
from inspect import isawaitable
from typing import TYPE_CHECKING

from add_music.assistant.connecting import consent_question, what_goes
from add_music.assistant.progress import Teller
from add_music.assistant.results import ConnectResult
from add_music.client.backend import Backend
from add_music.client.choice import keep_choice
from add_music.client.consent import Consents
from add_music.client.endpoint import choose, chosen_name
from add_music.errors import AddMusicError, problem
from add_music.saying import say
from add_music.settings import settings as process_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from add_music.assistant.results import AskForConsent, OnProgress
    from add_music.client.endpoint import Target
    from add_music.client.identity import Notice
    from add_music.settings import Settings

NO_BALANCE = frozenset({"answer_unreadable", "backend_error", "scope_missing", "session_unknown"})
"""A server that can be worked with although it does not tell its credits."""


async def connect(
    backend: str | None = None,
    *,
    agree: bool = False,
    consent: AskForConsent | None = None,
    on_progress: OnProgress | None = None,
    settings: Settings | None = None,
    reach: Callable[[Settings, str], Backend] = Backend.reach,
) -> ConnectResult:
    """
    Choose the backend of the projects to come, once the user agreed to its host and it answers.

    The choice is kept in the config folder; ADD_MUSIC_BACKEND and a backend that a call names win over it.

    Args:
        backend: `local`, `nemo` or an address; `auto` forgets an earlier choice; None chooses nothing and
            tells how things stand.
        agree: the user has agreed to this host.
        consent: asked when they have not.
        on_progress: told when an account is made, or a busy host waited for.
        reach: makes the way to a backend, which is not gone before all is agreed.

    Raises:
        FixInput: there is no such backend.
        AddMusicError: the host refused, or could not be reached; nothing was chosen then.
    """
    chosen = settings or process_settings()
    wanted = chosen_name(chosen, backend)
    target = choose(chosen, wanted)
    if not await _may(chosen, target, agree, consent):
        question = consent_question(chosen, target, ()).text
        steps = (say("next_connect_agree", backend=wanted), say("next_connect_local"))
        words = say("connect_asks", question=question)
        return ConnectResult(wanted, target.host, "needs_consent", words, steps, question=question)
    result = await _reached(target, wanted, lambda: reach(chosen, wanted), on_progress)
    if backend:
        keep_choice(chosen.config_dir, backend.strip())
    if chosen_name(chosen) == wanted:
        return replace(result, summary=f"{result.summary} {say('connect_chosen')}")
    unpin = say("next_unpin", backend=chosen_name(chosen))
    return replace(result, summary=f"{result.summary} {unpin}")


def withdraw(backend: str | None = None, *, settings: Settings | None = None) -> ConnectResult:
    """
    Take back the agreement to the host of that backend, or to every host: nothing goes there any more.

    Raises:
        FixInput: there is no such backend.
    """
    chosen = settings or process_settings()
    consents = Consents(chosen.config_dir)
    hosts = [choose(chosen, backend).host] if backend else consents.hosts
    gone = [host for host in hosts if consents.withdraw(host)]
    wanted = chosen_name(chosen, backend)
    target = choose(chosen, wanted)
    words = say("withdrawn", hosts=", ".join(gone)) if gone else say("withdrawn_none")
    if not target.needs_consent:
        return ConnectResult(wanted, target.host, "not_needed", words)
    return ConnectResult(wanted, target.host, "needs_consent", words, (say("next_connect_local"),))


def not_agreed(backend: str | None = None, *, settings: Settings | None = None) -> AddMusicError:
    """The error for a backend whose host the user has not agreed to."""
    chosen = settings or process_settings()
    question = consent_question(chosen, choose(chosen, backend), ())
    return problem("needs_consent", files=what_goes(()), host=question.host, cost=question.cost)


async def _may(settings: Settings, target: Target, agree: bool, consent: AskForConsent | None) -> bool:
    """Whether something may go to that host; a new agreement is kept."""
    consents = Consents(settings.config_dir)
    if not target.needs_consent or consents.agreed(target.host):
        return True
    said: object = agree
    if consent and not agree:
        said = consent(consent_question(settings, target, ()))
        if isawaitable(said):
            said = await said
    if said:
        consents.remember(target.host)
    return bool(said)


async def _reached(
    target: Target, wanted: str, reach: Callable[[], Backend], on_progress: OnProgress | None
) -> ConnectResult:
    if target.kind == "local":
        return ConnectResult(wanted, target.host, "not_needed", say("connect_local"), (say("next_upload"),))
    teller = Teller(lambda: on_progress)
    made: list[str] = []

    async def hear(notice: Notice) -> None:
        words = say(notice.code, **notice.seen)
        made.extend([words] if notice.code == "account_made" else [])
        await teller.tell(words)

    backend = reach()
    backend.listen(hear)
    try:
        async with teller.alive():
            await teller.tell(say("setting_up"))
            await backend.ready()
            balance = await _balance(backend)
    finally:
        await backend.close()
    words = [*made, say("connect_host", host=target.host)]
    if balance is not None:
        words.append(say("connect_credits", credits=f"{balance:g}"))
    return ConnectResult(
        wanted,
        target.host,
        "agreed" if target.needs_consent else "not_needed",
        " ".join(words),
        (say("next_upload"), say("next_withdraw")) if target.needs_consent else (say("next_upload"),),
        account="anonymous" if backend.anonymous else "yours",
        credits=balance,
    )


async def _balance(backend: Backend) -> float | None:
    try:
        return (await backend.credits()).available
    except AddMusicError as exc:
        if exc.code not in NO_BALANCE:
            raise
        return None
