"""
From evidence and wishes to a complete brief: what the user said, else what the clip says, else a default.

What is not said is chosen to go with what is said: a genre brings its moods, a mood its energy and tempo,
an instrument its genre. The clip's own feeling (feeling.py) decides the rest, and where somebody speaks
for long, genres that lie well under a voice win.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from add_music.analysis import styles
from add_music.analysis.feeling import Feeling, feeling_of, mean, word_for
from add_music.music.brief import Brief, Choice, Origin, Wishes
from add_music.music.genres.catalogue import genre_named
from add_music.saying import listed, say
from add_music.saying import word as word_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from add_music.analysis.evidence import Evidence

UNKNOWN_CLIP = Feeling(0.68, 0.42)
"""A friendly middle: what is least often wrong."""

SPEECH_MATTERS = 0.15
"""Share of speech above which the bed has to stay out of the voice's way."""
VOICE_CEILING = 0.55
"""Highest arousal chosen under long speech by itself."""

MOOD_PULL, INSTRUMENT_PULL, EVERYDAY_PULL, BED_PULL = 0.35, 0.45, 0.3, 0.5
"""Worth of a matching mood and instrument, of safety, of room for a voice, in units of distance."""


@dataclass(frozen=True, slots=True)
class _Aim:
    """Where the music should lie, why in words, and from whom that comes."""

    feeling: Feeling
    because: str
    origin: Origin


def suggest(evidence: Evidence) -> Brief:
    """The brief that a clip suggests when nobody asked for anything."""
    return settle(Wishes(), evidence)


def settle(wishes: Wishes, evidence: Evidence | None) -> Brief:
    """
    The complete brief: every field with its origin and reason.

    Args:
        wishes: what was said; names as in `music.brief`.
        evidence: what was seen and heard; None when there is no clip.
    """
    aim = _aim(wishes, evidence)
    genre = _genre(wishes, aim, evidence)
    moods = _moods(wishes, genre, aim)
    energy = _energy(wishes, genre, moods, aim)
    return Brief(
        genre=genre,
        moods=moods,
        energy=energy,
        tempo=_tempo(wishes, genre, energy, moods),
        tempo_bpm=_bpm(wishes),
        instruments=_list(wishes.instruments, say("usual_band", genre=word_of("genre", genre.value))),
        avoid=_list(wishes.avoid, say("nothing_ruled_out")),
        key=_key(wishes),
    )


def _aim(wishes: Wishes, evidence: Evidence | None) -> _Aim:
    """The point on the plane: said moods, else the clip; said energy or tempo move it."""
    origin: Origin = "evidence" if evidence else "default"
    feeling = feeling_of(evidence) if evidence else UNKNOWN_CLIP
    because = feeling.seen or say("unknown_clip")
    speaks = evidence is not None and evidence.speech_share > SPEECH_MATTERS
    if evidence is not None and speaks:
        because = say("seen_speech", seen=because, share=evidence.speech_share)
        feeling = Feeling(feeling.valence, min(feeling.arousal, VOICE_CEILING))
    said = [styles.MOOD_PLACES[mood] for mood in wishes.moods]
    if said:
        feeling, because = mean(said), say("goes_with", what=_and("mood", wishes.moods))
    elif wishes.genre is not None:
        middle = styles.STYLES[wishes.genre].feeling
        feeling = mean([middle, feeling]) if evidence else middle
    arousal = _said_arousal(wishes)
    if arousal is not None:
        feeling = Feeling(feeling.valence, arousal)
    return _Aim(feeling, because, "default" if said else origin)


def _said_arousal(wishes: Wishes) -> float | None:
    if wishes.energy is not None:
        return styles.ENERGY_AROUSAL[wishes.energy]
    word = wishes.tempo or (word_for(styles.BPM_STEPS, wishes.tempo_bpm) if wishes.tempo_bpm else None)
    return None if wishes.moods or wishes.genre or word is None else styles.TEMPO_AROUSAL[word]


def _genre(wishes: Wishes, aim: _Aim, evidence: Evidence | None) -> Choice[str]:
    if wishes.genre is not None:
        return Choice(wishes.genre, "user", say("you_asked"))
    speech = evidence.speech_share if evidence else 0.0
    allowed = [name for name in styles.STYLES if name not in wishes.avoid and not _needs(name, wishes)]
    name = max(
        allowed or list(styles.STYLES), key=lambda name: _fit(styles.STYLES[name], wishes, aim, speech)
    )
    if set(wishes.instruments) & set(styles.STYLES[name].instruments):
        return Choice(name, "default", say("goes_with", what=_and("instrument", wishes.instruments)))
    return Choice(name, aim.origin, f"{aim.because} → {word_of('genre', name)}")


def _fit(style: styles.Style, wishes: Wishes, aim: _Aim, speech: float) -> float:
    """How well a genre answers; higher is better."""
    moods = [MOOD_PULL / (1 + style.moods.index(mood) / 2) for mood in wishes.moods if mood in style.moods]
    instruments = INSTRUMENT_PULL * len(set(wishes.instruments) & set(style.instruments))
    room = BED_PULL * style.bed * (speech > SPEECH_MATTERS)
    wanted = EVERYDAY_PULL * style.everyday if style.everyday or moods or instruments else -1.0
    return sum(moods) + instruments + room + wanted - style.feeling.distance(aim.feeling)


def _needs(name: str, wishes: Wishes) -> bool:
    """Whether the genre stands on an instrument that is to be avoided."""
    main = styles.STYLES[name].instruments[:1]
    return (
        name in wishes.avoid
        or bool(set(main) & set(wishes.avoid))
        or (name == "piano" and "piano" in wishes.avoid)
    )


def _moods(wishes: Wishes, genre: Choice[str], aim: _Aim) -> Choice[tuple[str, ...]]:
    if wishes.moods:
        return Choice(wishes.moods, "user", say("you_asked"))
    known = styles.STYLES[genre.value].moods
    allowed = [mood for mood in known if mood not in wishes.avoid] or [
        mood for mood in styles.MOOD_PLACES if mood not in wishes.avoid
    ]
    place = {mood: styles.MOOD_PLACES[mood].distance(aim.feeling) for mood in allowed}
    mood = min(allowed, key=lambda mood: place[mood])
    if genre.origin == "user" and aim.origin != "evidence":
        return Choice(
            (mood,),
            "default",
            say("at_home", mood=word_of("mood", mood), genre=word_of("genre", genre.value)),
        )
    origin: Origin = "evidence" if aim.origin == "evidence" else "default"
    return Choice((mood,), origin, f"{aim.because} → {word_of('mood', mood)}")


def _energy(wishes: Wishes, genre: Choice[str], moods: Choice[tuple[str, ...]], aim: _Aim) -> Choice[str]:
    if wishes.energy is not None:
        return Choice(wishes.energy, "user", say("you_asked"))
    points = [*_places(moods), styles.STYLES[genre.value].feeling]
    if moods.origin != "user":
        points.append(aim.feeling)
    energy = word_for(styles.ENERGY_STEPS, mean(points).arousal)
    because = say(
        "energy_because",
        moods=_and("mood", moods.value),
        genre=word_of("genre", genre.value),
        energy=word_of("energy", energy),
    )
    return Choice(energy, _inferred(moods, genre), because)


def _tempo(
    wishes: Wishes, genre: Choice[str], energy: Choice[str], moods: Choice[tuple[str, ...]]
) -> Choice[str]:
    if wishes.tempo is not None:
        return Choice(wishes.tempo, "user", say("you_asked"))
    if wishes.tempo_bpm is not None:
        word = word_for(styles.BPM_STEPS, wishes.tempo_bpm)
        return Choice(word, "user", say("you_asked_bpm", bpm=wishes.tempo_bpm))
    arousal = (mean(_places(moods)).arousal + styles.ENERGY_AROUSAL[energy.value]) / 2
    word = word_for(styles.TEMPO_STEPS, arousal)
    low, high = genre_named(genre.value).tempo[word]
    because = say(
        "tempo_because",
        moods=_and("mood", moods.value),
        energy=word_of("energy", energy.value),
        tempo=word_of("tempo", word),
        low=low,
        high=high,
        genre=word_of("genre", genre.value),
    )
    return Choice(word, _inferred(moods, genre), because)


def _bpm(wishes: Wishes) -> Choice[float | None]:
    if wishes.tempo_bpm is not None:
        return Choice(wishes.tempo_bpm, "user", say("you_asked"))
    return Choice(None, "default", "the composer takes the tempo whose bars meet the cuts best")


def _key(wishes: Wishes) -> Choice[str | None]:
    if wishes.key is not None:
        return Choice(wishes.key, "user", say("you_asked"))
    return Choice(None, "default", "the composer takes a key that suits genre and moods")


def _list(said: tuple[str, ...], otherwise: str) -> Choice[tuple[str, ...]]:
    return Choice(said, "user", say("you_asked")) if said else Choice((), "default", otherwise)


def _places(moods: Choice[tuple[str, ...]]) -> list[Feeling]:
    return [styles.MOOD_PLACES[mood] for mood in moods.value]


def _inferred(*sources: Choice[Any]) -> Origin:
    """Where a conclusion comes from: the clip when it had a part in it; never the user's own word."""
    return "evidence" if any(source.origin == "evidence" for source in sources) else "default"


def _and(kind: str, names: Sequence[str]) -> str:
    return listed([word_of(kind, name) for name in names])
