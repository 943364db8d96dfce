"""A project's way to its backend: reached when first needed, never before the user agreed to it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from inspect import isawaitable
from typing import TYPE_CHECKING

from add_music.assistant.instructions import kept_of, lost_error
from add_music.assistant.language import language_of
from add_music.assistant.records import ProjectRecord, Records
from add_music.assistant.registering import advise
from add_music.assistant.results import ConsentQuestion
from add_music.client.backend import Backend
from add_music.client.consent import Consents
from add_music.client.endpoint import host_of
from add_music.errors import AddMusicError, problem
from add_music.saying import language as spoken
from add_music.saying import say, sentences, speak
from add_music.wire.tolerant import as_words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from add_music.assistant.progress import Teller
    from add_music.assistant.results import AskForConsent
    from add_music.client.endpoint import Target
    from add_music.client.identity import Notice
    from add_music.client.snapshot import Snapshot
    from add_music.settings import Settings

NAMED = 5
LONGEST_NAME = 80
Weighed = tuple[str, int | None]
"""A name and its size in bytes, None when nobody knows."""


class Link:
    """
    Backend, session and record of one project.

    Args:
        backend: the backend of that name; nothing is sent to it before `open` or `reach`.
        backend_name: what `resume` needs to reach the same backend again.
        language: language of the user; None reads it off the first message.
        record: an earlier project's.
    """

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        teller: Teller,
        *,
        backend_name: str,
        language: str | None = None,
        name: str = "project",
        record: ProjectRecord | None = None,
    ) -> None:
        self.backend = backend
        backend.listen(self._noticed)
        self.records = Records(settings.data_dir)
        self.capabilities: frozenset[str] = frozenset()
        self.upload_limit_mb: float | None = float(settings.max_upload_mb)
        self.shown: Snapshot | None = None  # what the user was told last
        self._consents = Consents(settings.config_dir)
        self._teller = teller
        self._settings = settings
        self._backend_name = backend_name
        self._language = language
        self._name = name
        self._record = record
        self._reached = False
        self._account: list[str] = []
        self._known = record is None  # an earlier session's abilities are read from its state
        self._opening = asyncio.Lock()  # two first calls at once make one session

    @property
    def session_id(self) -> str | None:
        """None until the first call that needed the backend."""
        return self._record.session_id if self._record else None

    @property
    def record(self) -> ProjectRecord:
        """The project's record; there is one once `open` has returned."""
        assert self._record is not None
        return self._record

    @property
    def language(self) -> str | None:
        """What the user speaks, as far as anything was said yet."""
        return self._language or (self._record.language if self._record else None)

    @property
    def costs(self) -> bool:
        """Whether an edit is known to cost credits: what servers of other people take is up to them."""
        return self.backend.target.kind == "nemo"

    def hear(self, message: str) -> None:
        """The user's words: from here on the language they are in is spoken."""
        said = language_of(message)
        self._language = said or self._language
        if said and self._record:
            self._record.language = said
        speak(said or self.language)

    def refresh(self) -> None:
        """Read what other programs noted down about this project; only while nothing of ours is going on."""
        if self._record:
            self._record = self.records.load(self._record.session_id) or self._record
            self._record.language = self._language or self._record.language

    async def reach(self, ask: AskForConsent | None, going: Sequence[Weighed] = ()) -> Backend:
        """
        The backend, awake and with a token.

        Args:
            going: what is about to be sent, for the question.

        Raises:
            AskConsent: the backend is another machine and the user has not agreed.
        """
        if self.backend.needs_consent and not self._consents.agreed(self.backend.host):
            await self._agree(ask, going)
        if not self._reached:
            await self._teller.tell(say("setting_up"))
            await self.backend.ready()
            self._reached = True
            here = not self.backend.needs_consent
            ready = say("ready_local") if here else say("ready_host", host=self.backend.host)
            await self._teller.tell(" ".join([*self._account, ready]), ready=True)
        return self.backend

    async def open(self, ask: AskForConsent | None, going: Sequence[Weighed] = ()) -> Backend:
        """The backend with a session of this project; made now when there is none yet."""
        async with self._opening:
            return await self._opened(ask, going)

    async def _opened(self, ask: AskForConsent | None, going: Sequence[Weighed]) -> Backend:
        backend = await self.reach(ask, going)
        if self._record is None:
            language = self._language or spoken()
            session = await backend.session(self._name, language)
            self.capabilities = frozenset(session.capabilities)
            self.upload_limit_mb = session.max_upload_mb or self.upload_limit_mb
            self._record = ProjectRecord(
                session.session_id, self._backend_name, self._name, language, user_id=session.user_id
            )
            self.records.save(self._record)
        elif not self._known:
            self.note(await backend.state(self._record.session_id))
        self._known = True
        return backend

    async def snapshot(self) -> Snapshot:
        """The session as it is now."""
        snapshot = await self.backend.state(self.record.session_id)
        self.note(snapshot)
        return snapshot

    def note(self, snapshot: Snapshot) -> None:
        """Learn what the backend says it can do."""
        self.capabilities |= snapshot.capabilities
        self.upload_limit_mb = snapshot.max_upload_mb or self.upload_limit_mb
        if self._record and snapshot.user_id:
            self._record.user_id = snapshot.user_id
        self._known = True

    async def _noticed(self, notice: Notice) -> None:
        """What the client tells of by the way, in words; a new account is told of when all is ready."""
        words = say(notice.code, **notice.seen)
        if notice.code == "account_made" and not self._reached:
            self._account.append(words)
        else:
            await self._teller.tell(words)

    async def begin_anew(self, session_id: str) -> bool:
        """
        A new session in the place of one that the backend has lost; what is kept of that one stays with it.

        Returns:
            False when the backend knows the session after all.
        """
        async with self._opening:
            old = self.record
            if old.session_id != session_id:
                return True  # another call was here first
            if await self._is_known(session_id):
                return False
            session = await self.backend.session(old.name, old.language)
            self.capabilities = frozenset(session.capabilities)
            self.upload_limit_mb = session.max_upload_mb or self.upload_limit_mb
            self.shown = None
            self._record = ProjectRecord(
                session.session_id,
                old.backend,
                old.name,
                old.language,
                user_id=session.user_id,
                renders=old.renders,
                lost=kept_of(old),
                forewarned=old.forewarned,
            )
            self.records.save(self._record)
            old.moved_to = session.session_id
            self.records.save(old)
            return True

    @asynccontextmanager
    async def minding(self) -> AsyncIterator[None]:
        """
        When the backend turns out to have lost the session, a new one is begun and the user is told; what
        it says about the account leads to the account's own way out.

        Raises:
            TryAgain: `session_lost`.
        """
        session = self.session_id
        try:
            yield
        except AddMusicError as exc:
            advise(exc, self, self._settings)
            session = session or self.session_id
            if exc.code != "session_unknown" or session is None or not await self.begin_anew(session):
                raise
            raise lost_error(self.record, costs=self.costs) from exc

    async def _is_known(self, session_id: str) -> bool:
        """Asked once more: an unknown path or render is answered in the same words."""
        try:
            await self.backend.state(session_id)
        except AddMusicError as exc:
            if exc.code != "session_unknown":
                raise
            return False
        return True

    async def _agree(self, ask: AskForConsent | None, going: Sequence[Weighed]) -> None:
        question = consent_question(self._settings, self.backend.target, going)
        agreed: object = False
        if ask:
            agreed = ask(question)
            if isawaitable(agreed):
                agreed = await agreed
        if not agreed:
            raise problem("needs_consent", files=what_goes(going), host=question.host, cost=question.cost)
        self._consents.remember(self.backend.host)


def consent_question(settings: Settings, target: Target, going: Sequence[Weighed]) -> ConsentQuestion:
    """What a person is asked before anything goes to that backend."""
    nemo = target.kind == "nemo" or target.published
    parts = [say("consent_posing", host=target.host)] if target.posing else []
    parts.append(say("consent_kept_nemo") if nemo and not target.posing else say("consent_kept_url"))
    if not (settings.nemo_token and host_of(settings.nemo_url) == target.host):
        parts.append(say("consent_anonymous"))
    if nemo and not target.posing:
        parts.append(say("consent_credits"))
    cost = sentences(parts)
    text = say("consent", what=what_goes(going), host=target.host, cost=cost)
    return ConsentQuestion(target.host, tuple(going), cost, text)


def size_words(size: int) -> str:
    """A size for people."""
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.0f} kB"


def what_goes(going: Sequence[Weighed]) -> str:
    """Names and sizes in words; of many files, the first ones and the sum."""
    named = [
        # a name may be long, or made to look like a part of the question
        f"{as_words(name, LONGEST_NAME)} ({size_words(size)})" if size is not None else as_words(name)
        for name, size in going
    ]
    if len(named) > NAMED + 1:
        total = size_words(sum(size or 0 for _, size in going))
        named = [*named[:NAMED], say("consent_more", count=len(named) - NAMED, total=total)]
    return ", ".join(named) or say("consent_words")
