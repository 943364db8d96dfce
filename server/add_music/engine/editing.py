"""
Operations on a timeline, all of them or none.

Knows nothing of sessions, files on disk, workers or wording beyond the notes it takes; composing
is asked of a `Composer`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from add_music.analysis.evidence import Evidence
from add_music.engine.altering import alter, alter_while_spoken, mixes, mixing
from add_music.engine.cutting import moved
from add_music.engine.directions import level_db, turned
from add_music.engine.reshaping import RESHAPING
from add_music.engine.sighting import seen_on
from add_music.engine.timeline import EDGE_MS, Clip, Music, Timeline
from add_music.engine.warp import Warp
from add_music.engine.writing import (
    NOTHING_KEPT,
    Composer,
    Fitter,
    Kept,
    Track,
    cues_of,
    kept_exactly,
    kept_of,
    next_seed,
)
from add_music.errors import problem
from add_music.music.brief import Wishes
from add_music.music.cues import ms_to_samples
from add_music.saying import say
from add_music.sound.mix import UNDER_VOICE_LU
from add_music.understanding.operations import (
    AddMusic,
    ChangeMusic,
    MuteOriginal,
    Operation,
    RemoveMusic,
    SetVolume,
    Unsupported,
)

SHORTEST_MS = 1000
"""Nothing musical fits into less."""
LOUDEST = 4.0
"""12 dB over the reference: whoever wants more does not want the clip's own sound."""
IN_FRONT = 1.0
"""Level of music that need not make room for a voice."""
OWN_FADE_MS = 1500
UNHEARD_MS = 1000
"""A track whose first second is left out still begins with its beginning."""


@dataclass(slots=True)
class Notes:
    """What happened, in words that become sentences."""

    added: list[Music] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def no_key_frames(file: str) -> Sequence[int]:
    """Of what cannot be copied."""
    del file
    return ()


@dataclass(slots=True)
class Edit:
    """
    One turn's edits.

    Args:
        timeline: what is there before; replaced by each operation.
        looks: the evidence of each file.
        tracks: the audio files of the project, latest last.
        seed: for what is composed in this turn.
        seed_said: the user chose it, so a change uses it, too.
        key_frames: the times in ms at which a file may be cut without encoding it anew; none where it cannot.
    """

    timeline: Timeline
    looks: Mapping[str, Evidence]
    tracks: Sequence[Track]
    seed: int
    compose: Composer
    fit: Fitter
    seed_said: bool = False
    key_frames: Callable[[str], Sequence[int]] = no_key_frames
    notes: Notes = field(default_factory=Notes)

    @property
    def evidence(self) -> Evidence:
        """Of what the timeline shows, as one."""
        return seen_on(self.timeline.clips, self.looks)

    def apply(self, operation: Operation) -> None:
        """
        Do one operation.

        Raises:
            FixInput: it cannot be done.
        """
        if isinstance(operation, Unsupported) and operation.because:
            raise problem("wish_impossible", what=operation.what, because=say(f"cannot_{operation.because}"))
        if isinstance(operation, Unsupported):
            raise problem("cannot_do_yet", what=_sentence_start(operation.what))
        DOERS[type(operation)](self, operation)

    def show(self, clips: Sequence[Clip], width: int, height: int, fps: float) -> None:
        """Bring new clips onto the timeline; music that ran to the end goes on to the new one."""
        before = self.timeline
        self.timeline = before.with_clips(clips, width, height, fps)
        if self.timeline == before:
            return
        for music in before.music:
            kept = music.part(0, self.timeline.duration_ms)
            self.timeline = self.timeline.without(music.start_ms, music.end_ms)
            if music.end_ms == before.duration_ms:
                kept = replace(music, duration_ms=self.timeline.duration_ms - music.start_ms)
            if kept.duration_ms >= SHORTEST_MS:
                self._place(self.again(kept))

    def reshape(self, timeline: Timeline, warp: Warp) -> None:
        """
        Put edited clips in the place of those that are there; texts and music follow them.

        Music keeps what it is and is composed anew for its new length and the cuts that are left.

        Raises:
            FixInput: `too_short`: what is left is too little for the music.
        """
        before = self.timeline
        self.timeline = replace(moved(timeline, before, warp), music=())
        for music in before.music:
            start, end = warp.at(music.start_ms), warp.at(music.end_ms)
            if end - start < SHORTEST_MS:
                continue
            self._place(self.again(_warped(music, start, end, warp)))
        if before.music and not self.timeline.music:
            raise problem("too_short", what=say("the_clip"), seconds=self.timeline.duration_ms / 1000)
        if before.music:
            self.notes.lines.append(say("music_followed"))

    def again(self, music: Music) -> Music:
        """The same music for the place where it is now."""
        if music.score:
            return self._composed(music, kept_of(music, tempo=True))
        track = next((track for track in self.tracks if track.file == music.asset), None)
        return self._fitted(music, track) if track else music

    def written(self, music: Music) -> Music:
        """The same piece on the same bars, with what is to be otherwise in parts of it."""
        return self._composed(music, kept_exactly(music))

    def use(self, taken: Timeline, *, whole: bool) -> None:
        """
        Show another timeline's music in the place of what is there.

        Args:
            whole: nothing has changed since that one was made: then all of it is shown.
        """
        now = self.timeline
        if taken.clips == now.clips:
            self.timeline = taken if whole else replace(now, music=taken.music)
            return
        self.timeline = replace(now, music=())
        for music in taken.music:
            kept = music.part(0, now.duration_ms)
            if music.end_ms == taken.duration_ms:
                kept = replace(music, duration_ms=now.duration_ms - music.start_ms)
            if kept.duration_ms >= SHORTEST_MS:
                self._place(self.again(kept))

    def otherwise(self, music: Music, wishes: Wishes, seed: int) -> Music:
        """Another piece in the place of that one; nothing changes on the timeline."""
        return self._composed(replace(music, wishes=wishes, seed=seed))

    def add(self, op: AddMusic) -> None:
        """Put music under the clips, or a part of them."""
        start, end = self.range_of(op.start_s, op.end_s)
        earlier = next((m.wishes for m in self.timeline.music if m.score), Wishes())
        wishes = op.wishes.over(earlier)
        music = Music(
            start_ms=start,
            duration_ms=end - start,
            name="",
            volume=self.default_volume() if op.volume is None else op.volume,
            chosen=op.volume is None,
            fade_in_ms=_ms(op.fade_in_s) or 0,
            fade_out_ms=_ms(op.fade_out_s) or 0,
            duck=op.duck is not False,
            seed=self.seed,
            wishes=wishes,
        )
        track = self._track(op.asset, op.wishes)
        music = self._own(music, track) if track else self._composed(music)
        self._place(music)
        self.notes.added.append(music)

    def change(self, op: ChangeMusic) -> None:
        """Change the music that is there; without any, this is a wish for some."""
        if not self.timeline.music:
            self.notes.lines.append(say("music_was_none"))
            wishes = turned(op.wishes, op.direction, op.wishes.moods, op.wishes.tempo_bpm)
            same = ("volume", "start_s", "end_s", "fade_in_s", "fade_out_s", "duck", "asset")
            self.add(AddMusic(wishes, **{name: getattr(op, name) for name in same}))
            return
        start, end = self.range_of(op.start_s, op.end_s)
        only_a_range = op == ChangeMusic(start_s=op.start_s, end_s=op.end_s)
        if only_a_range and op != ChangeMusic():
            self._confine(start, end)
            return
        if op.while_spoken:
            alter_while_spoken(self, op, start, end)
            return
        done = alter(self, op, start, end)
        around = [m for m in self.timeline.music if m.start_ms < end and m.end_ms > start]
        if not done or mixes(op) or any(m.score not in done for m in around):
            self._change_parts(op, start, end, done)
        self._tell_change(op, start)

    def _change_parts(self, op: ChangeMusic, start: int, end: int, done: frozenset[str]) -> None:
        """Change what lies between those times on its own; of scores that are done only their level."""
        self.timeline = self.timeline.split(start, end)
        touched = [m for m in self.timeline.music if m.start_ms >= start and m.end_ms <= end]
        if not touched:
            raise problem("no_music", where=say("in_that_part"))
        for music in touched:
            here = _at_edges(
                mixing(op) if music.score in done else op,
                first=music is touched[0],
                last=music is touched[-1],
            )
            changed = self.changed(music, here)
            self._place(changed)
            if changed.score != music.score or changed.asset != music.asset:
                self.notes.added.append(changed)

    def remove(self, op: RemoveMusic) -> None:
        """Take music away, all of it or within a range."""
        start, end = self.range_of(op.start_s, op.end_s)
        before = self.timeline
        self.timeline = before.without(start, end)
        if before == self.timeline:
            raise problem("no_music", where=say("in_that_part" if before.music else "on_timeline"))
        key = "music_removed_part" if self.timeline.music else "music_removed"
        self.notes.lines.append(say(key, start=start / 1000, end=end / 1000))

    def volume(self, op: SetVolume) -> None:
        """Set the level of the music or of the clip's own sound."""
        if op.target == "original":
            level = _level(self.timeline.original_volume, op.volume, op.delta_db)
            self.timeline = replace(self.timeline, original_volume=level)
            self.notes.lines.append(say("original_level", share=level))
            return
        if not self.timeline.music:
            raise problem("no_music", where=say("on_timeline"))
        louder = tuple(
            replace(m, volume=_level(m.volume, op.volume, op.delta_db), chosen=False)
            for m in self.timeline.music
        )
        self.timeline = replace(self.timeline, music=louder)
        self.notes.lines.append(say("music_level", share=louder[0].volume))

    def mute(self, _: MuteOriginal) -> None:
        """Silence the clip's own sound."""
        self.timeline = replace(self.timeline, original_volume=0.0)
        self.notes.lines.append(say("original_muted"))

    def default_volume(self) -> float:
        """How loud music is when nobody said it: about what the mix chooses by itself."""
        if not self.evidence.speech or not self.timeline.original_volume:
            return IN_FRONT
        return round(_gain(-UNDER_VOICE_LU), 3)

    def _confine(self, start: int, end: int) -> None:
        """A range and nothing else says where the music plays; what was composed begins and ends there."""
        pieces = [m for m in self.timeline.music if m.start_ms < end and m.end_ms > start]
        if not pieces:
            raise problem("no_music", where=say("in_that_part"))
        if len(pieces) == 1 and pieces[0].score and (start, 0) == (pieces[0].start_ms, pieces[0].offset_ms):
            moved = [self._ending(pieces[0], end)]
        elif len(pieces) == 1:
            moved = [self.again(pieces[0].meeting(start, end))]
        else:
            moved = [music.part(start, end) for music in pieces]
        self.timeline = replace(self.timeline, music=tuple(moved))
        self.notes.lines.append(say("music_only", start=start / 1000, end=end / 1000))

    def _ending(self, music: Music, end_ms: int) -> Music:
        """The same piece, until its last bars note for note, with its end there; longer it is made anew."""
        if end_ms < music.end_ms:
            return self.written(music.ending(end_ms))
        return self.again(music.meeting(music.start_ms, end_ms))

    def changed(self, music: Music, op: ChangeMusic) -> Music:
        """That music as the operation wants it."""
        louder = level_db(op.direction)
        changed = replace(
            music,
            volume=_level(music.volume, op.volume, louder),
            chosen=music.chosen and not louder and op.volume is None,
            fade_in_ms=music.fade_in_ms if op.fade_in_s is None else _ms(op.fade_in_s) or 0,
            fade_out_ms=music.fade_out_ms if op.fade_out_s is None else _ms(op.fade_out_s) or 0,
            duck=music.duck if op.duck is None else op.duck,
        )
        track = self._track(op.asset, op.wishes) if op.asset else None
        if track:
            return self._own(changed, track)
        moods = music.wishes.moods or tuple(music.about.get("moods", ()))
        wishes = turned(op.wishes.changing(music.wishes), op.direction, moods, music.about.get("tempo_bpm"))
        if self.seed_said or op.another_take:
            changed = replace(changed, seed=self.seed if self.seed_said else next_seed(music.seed))
        if wishes == music.wishes and changed.seed == music.seed:
            return changed
        pace = op.another_take or op.wishes.moods or op.wishes.energy or op.wishes.tempo
        same_pace = (wishes.moods, wishes.tempo_bpm) == (music.wishes.moods, music.wishes.tempo_bpm)
        kept = kept_exactly(music) if same_pace and not pace else kept_of(music, tempo=not pace)
        kept = NOTHING_KEPT if op.wishes.genre else kept
        return self._composed(replace(changed, wishes=wishes), kept)

    def _composed(self, music: Music, kept: Kept = NOTHING_KEPT) -> Music:
        if music.duration_ms < SHORTEST_MS:
            what = say("the_clip" if music.duration_ms == self.timeline.duration_ms else "that_part")
            raise problem("too_short", what=what, seconds=music.duration_ms / 1000)
        music = music.meeting(music.start_ms, music.end_ms)
        cues = cues_of(
            self.evidence, music.start_ms, music.start_ms + max(music.planned_ms, music.duration_ms)
        )
        if music.planned_ms:
            length = ms_to_samples(music.duration_ms)
            cues = replace(cues, length_samples=length, planned_samples=cues.length_samples)
        cues = replace(cues, changes=music.changes)
        made = self.compose(music.wishes, self.evidence, cues, music.seed, kept)
        # a piece of its own begins and ends by itself: it needs no fade where another one was cut
        return replace(
            music, score=made.score, asset="", score_ms=0, name=made.name, about=made.about,
            fade_in_ms=_chosen_fade(music.fade_in_ms), fade_out_ms=_chosen_fade(music.fade_out_ms),
        )  # fmt: skip

    def _own(self, music: Music, track: Track) -> Music:
        """The user's own track in that place, with words about what was done to it."""
        made = self._fitted(music, track)
        if not made.pieces:
            self.notes.lines.append(say("own_is_speech", name=track.name))
            return made
        joins, start_ms = len(made.pieces) - 1, made.pieces[0][0]
        if joins:
            seconds, wanted = track.duration_ms / 1000, music.duration_ms / 1000
            words = say("count_joins", count=joins)
            self.notes.lines.append(
                say("own_fitted", name=track.name, seconds=seconds, wanted=wanted, joins=words)
            )
        elif start_ms > UNHEARD_MS:
            self.notes.lines.append(say("own_from", name=track.name, start=start_ms / 1000))
        fades = made.fade_out_ms >= min(OWN_FADE_MS, made.duration_ms // 4)
        self.notes.lines.append(say("own_fades" if fades else "own_ends"))
        return made

    def _fitted(self, music: Music, track: Track) -> Music:
        """The track made to the length of that place; speech is played as it is."""
        made = self.fit(track, music.duration_ms)
        own = replace(
            music, score="", asset=track.file, name=track.name, offset_ms=0, pieces=(), about={}, changes=(),
            score_ms=0,
        )  # fmt: skip
        if made.speech_only:
            return replace(own, duration_ms=min(track.duration_ms, music.duration_ms))
        left_out = made.end_ms - made.pieces[-1][1]
        fade = OWN_FADE_MS if made.breaks_off else min(left_out, OWN_FADE_MS)
        return replace(
            own,
            pieces=tuple((start, end) for start, end in made.pieces),
            fade_out_ms=max(_chosen_fade(music.fade_out_ms), min(fade, music.duration_ms // 4)),
        )

    def _track(self, name: str | None, wishes: Wishes) -> Track | None:
        """The own track that is meant: by its name, else the latest one when no other music was described."""
        if name:
            for track in reversed(self.tracks):
                if track.name.lower() == name.rsplit("/", 1)[-1].lower():
                    return track
            raise problem("file_missing", path=name)
        described = wishes.genre or wishes.instruments
        return self.tracks[-1] if self.tracks and not described else None

    def _place(self, music: Music) -> None:
        self.timeline = self.timeline.plus(music)

    def range_of(self, start_s: float | None, end_s: float | None) -> tuple[int, int]:
        """
        The part of the timeline that is meant, in milliseconds.

        Raises:
            FixInput: `option_invalid`: nothing of it lies there.
        """
        length = self.timeline.duration_ms
        start = min(_ms(start_s) or 0, length)
        end = length if end_s is None else min(_ms(end_s) or 0, length)
        if start >= end:
            raise _bad_range(start, end, say("range_clip", seconds=length / 1000))
        return start, end

    def _tell_change(self, op: ChangeMusic, start: int) -> None:
        first = next(m for m in self.timeline.music if m.end_ms > start)
        if op.volume is not None or level_db(op.direction):
            self.notes.lines.append(say("music_level", share=first.volume))
        for said, words in (
            (op.fade_in_s, "fades_in"),
            (op.fade_out_s, "fades_out"),
        ):
            if said is not None:
                self.notes.lines.append(say(words, seconds=said))
        if op.duck is not None:
            self.notes.lines.append(say("ducks" if op.duck else "ducks_not"))


DOERS: Mapping[type[Operation], Callable[[Edit, Any], None]] = {
    AddMusic: Edit.add,
    ChangeMusic: Edit.change,
    RemoveMusic: Edit.remove,
    SetVolume: Edit.volume,
    MuteOriginal: Edit.mute,
    **RESHAPING,
}


def _warped(music: Music, start: int, end: int, warp: Warp) -> Music:
    """The music for its new time, what is otherwise in it at the new time of what it was for."""
    origin = music.start_ms - music.offset_ms
    changes = (
        replace(c, start_ms=warp.at(origin + c.start_ms) - start, end_ms=warp.at(origin + c.end_ms) - start)
        for c in music.changes
    )
    kept = tuple(c for c in changes if c.end_ms > max(c.start_ms, 0))
    return replace(music, start_ms=start, duration_ms=end - start, offset_ms=0, changes=kept, planned_ms=0)


def _at_edges(op: ChangeMusic, *, first: bool, last: bool) -> ChangeMusic:
    """Music fades in where it begins and out where it ends, not at every border in between."""
    return replace(op, fade_in_s=op.fade_in_s if first else None, fade_out_s=op.fade_out_s if last else None)


def _level(before: float, volume: float | None, delta_db: float | None) -> float:
    level = before if volume is None else volume
    return round(min(max(level * _gain(delta_db or 0.0), 0.0), LOUDEST), 4)


def _gain(db: float) -> float:
    return float(10 ** (db / 20))


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else max(round(seconds * 1000), 0)


def _chosen_fade(fade_ms: int) -> int:
    return 0 if fade_ms == EDGE_MS else fade_ms


def _sentence_start(words: str) -> str:
    return words[:1].upper() + words[1:]


def _bad_range(start: int, end: int, expected: str) -> Exception:
    seen = say("range_seen", start=start / 1000, end=end / 1000)
    return problem("option_invalid", option=say("the_range"), seen=seen, expected=expected)
