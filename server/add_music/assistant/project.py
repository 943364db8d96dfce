"""
The use cases: what a person or an assistant does with one project.

Above sit `tools/` and `cli/`, which only validate and format. Below sits `client/`, which
speaks the contract. Nothing here knows which backend answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from add_music.assistant.results import (
        AskForConsent,
        CancelResult,
        ChatResult,
        CreditsResult,
        EditResult,
        ExportResult,
        OnProgress,
        StateResult,
        UploadResult,
    )
    from add_music.settings import Settings


class Project:
    """
    A session on a backend, with its files, timeline and exports.

    Made by `open` (new) or `resume` (an earlier one). Neither touches a network or starts the
    engine: that happens on the first call that needs it, which reports "Setting things up…" and
    then that it is ready. One project does one thing at a time; calls made meanwhile wait their turn.
    """

    session_id: str | None
    """None until the first call that needed the backend."""

    on_progress: OnProgress | None
    """May be replaced between calls (an MCP server has another progress token for each call)."""

    consent: AskForConsent | None
    """May be replaced between calls."""

    @classmethod
    async def open(
        cls,
        backend_name: str | None = None,
        *,
        language: str = "en",
        name: str = "project",
        consent: AskForConsent | None = None,
        on_progress: OnProgress | None = None,
        settings: Settings | None = None,
    ) -> Project:
        """
        A new project.

        Args:
            backend_name: `auto`, `local`, `nemo` or an http(s) URL; None takes it from the settings.
            language: language of the user, e.g. `en`, `zh-CN`.
            name: name of the project on the backend.
            consent: asked before anything goes to a host that is not this machine; without it
                and without an earlier agreement the first such call raises `needs_consent`.
            on_progress: told about progress of every call.
            settings: other settings than the process's own.
        """

    @classmethod
    async def resume(
        cls,
        session_id: str | None = None,
        *,
        consent: AskForConsent | None = None,
        on_progress: OnProgress | None = None,
        settings: Settings | None = None,
    ) -> Project | None:
        """An earlier project by its session id, or the latest one; None when there is none."""

    async def close(self) -> None:
        """Let go of connections. Exports go on in the engine; `resume` finds them."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def upload(self, media: Sequence[str | Path]) -> UploadResult:
        """
        Add files (paths or https addresses) to the project, in the order given.

        Raises:
            FixInput: a path is missing, empty, too large or of a type that is not accepted.
            AskConsent: the backend is another machine and the user has not agreed.
        """

    async def edit(
        self, message: str, *, brief: Mapping[str, Any] | None = None, wait_s: float | None = None
    ) -> EditResult:
        """
        Say what to change, in words; the answer tells what really changed on the timeline.

        Args:
            message: the user's words. Empty means: music that fits the mood of the video.
            brief: typed wishes that win over the words: genre, moods, energy, tempo, tempo_bpm,
                instruments, avoid, volume, start_s, end_s, fade_in_s, fade_out_s, duck.
            wait_s: answer after this time at the latest, with status `running` and a `job`;
                the edit goes on, and `edit_result(job)` fetches what became of it.

        Raises:
            AddMusicError: the backend refused, or the connection broke and no change was seen.
        """

    async def edit_result(self, job: str, *, wait_s: float | None = None) -> EditResult:
        """What became of an edit that was still running; `job_unknown` when there is none of that name."""

    async def state(self) -> StateResult:
        """
        The timeline, the files and the exports, those of earlier runs of the program included.

        An export that finished while nobody looked is put in its place first.
        """

    async def credits(self) -> CreditsResult:
        """The balance."""

    async def export(
        self,
        output: str | Path | None = None,
        *,
        overwrite: bool = False,
        wait_s: float | None = None,
        job: str | None = None,
    ) -> ExportResult:
        """
        Make the file and put it at `output`, whole or not at all.

        Asking again while the timeline is unchanged goes on with the same job.

        Args:
            output: where to; by default `<first video>.music.mp4` beside the first uploaded video.
            overwrite: replace an existing file (never a source).
            wait_s: answer after this time at the latest, with status `running`.
            job: go on with this export instead of the current timeline.

        Raises:
            FixInput: nothing to export, or the output exists or cannot be written.
            TryAgain: the render failed or was cancelled.
        """

    async def cancel(self, job: str) -> CancelResult:
        """Stop an export (or an edit that is still running); no half file is left."""

    async def chat(
        self, message: str, files: Sequence[str | Path] = (), *, wait_s: float | None = None
    ) -> ChatResult:
        """
        Do what a free message asks: upload, edit, state, credits, export, in the right order.

        With `wait_s`, a step that is still running ends the sequence; `summary` says what is left.
        """
