"""
Who plays: the genre's band, changed by what the user wants to hear and must not hear.

Words become instruments of `sound/`'s table through families. A word for something that cannot
be played maps to its nearest relative when it is wanted, and to the whole family when it is to
be avoided.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from add_music.music.genres.model import Genre, Player

KITS = (
    "acoustic_kit", "soft_kit", "brush_kit", "electronic_kit", "808_kit", "909_kit", "trap_kit",
    "orchestral_kit",
    "hand_kit", "tabla_kit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nature:
    """
    What a writer must know of an instrument.

    `role` is what it does best; `low`–`high` where it sounds well; `ring_s` how long its last
    note can be heard (held instruments: as long as one likes, so the cap of the piece).
    `struck` instruments can mark an accent sharply.
    """

    role: str
    low: int
    high: int
    ring_s: float
    struck: bool = True
    comp: str = "held"


NATURE: dict[str, Nature] = {
    "piano": Nature("chords", 45, 84, 4.0, comp="ballad"),
    "felt_piano": Nature("chords", 45, 81, 3.5, comp="ballad"),
    "rhodes": Nature("chords", 48, 79, 4.0, comp="laidback"),
    "nylon_guitar": Nature("chords", 45, 76, 2.6, comp="picked"),
    "steel_guitar": Nature("chords", 45, 77, 3.0, comp="strummed"),
    "clean_guitar": Nature("chords", 48, 79, 2.8, comp="chops"),
    "upright_bass": Nature("bass", 28, 50, 2.0),
    "electric_bass": Nature("bass", 28, 52, 2.4),
    "synth_bass": Nature("bass", 28, 52, 4.0),
    "sub_bass": Nature("bass", 26, 45, 4.0, struck=False),
    "didgeridoo": Nature("bass", 33, 45, 4.0, struck=False, comp="drone"),
    "strings": Nature("pad", 48, 84, 4.0, struck=False),
    "choir": Nature("pad", 50, 79, 4.0, struck=False),
    "flute": Nature("lead", 62, 91, 4.0, struck=False),
    "marimba": Nature("counter", 53, 86, 1.3),
    "kalimba": Nature("counter", 60, 88, 1.8),
    "vibraphone": Nature("counter", 55, 86, 3.5),
    "music_box": Nature("counter", 67, 96, 2.2),
    "organ": Nature("pad", 48, 79, 4.0, struck=False),
    "warm_pad": Nature("pad", 48, 79, 4.0, struck=False),
    "glass_pad": Nature("pad", 55, 86, 4.0, struck=False),
    "synth_lead": Nature("lead", 60, 88, 4.0),
    "square_lead": Nature("lead", 60, 91, 4.0),
    "pluck": Nature("chords", 52, 84, 1.4, comp="arp_up"),
    "bells": Nature("counter", 67, 96, 3.0),
    "brass_ensemble": Nature("pad", 46, 74, 4.0, struck=False),
    "pizzicato": Nature("chords", 48, 84, 1.0, comp="offbeats"),
    "wurlitzer": Nature("chords", 48, 79, 3.0, comp="laidback"),
    "harpsichord": Nature("chords", 48, 84, 2.6, comp="picked"),
    "harp": Nature("chords", 43, 88, 3.4, comp="arp_wave"),
    "ukulele": Nature("chords", 60, 81, 1.6, comp="strummed"),
    "banjo": Nature("chords", 50, 77, 1.4, comp="picked"),
    "mandolin": Nature("chords", 55, 86, 1.8, comp="strummed"),
    "sitar": Nature("lead", 50, 74, 3.4),
    "dulcimer": Nature("counter", 53, 86, 2.8),
    "808_bass": Nature("bass", 28, 46, 2.6),
    "violins": Nature("counter", 62, 91, 4.0, struck=False),
    "violas": Nature("pad", 50, 76, 4.0, struck=False),
    "cellos": Nature("counter", 38, 67, 4.0, struck=False),
    "spiccato": Nature("chords", 48, 84, 0.6, comp="offbeats"),
    "clarinet": Nature("lead", 53, 84, 4.0, struck=False),
    "whistle": Nature("lead", 69, 93, 4.0, struck=False),
    "accordion": Nature("pad", 53, 84, 4.0, struck=False),
    "supersaw": Nature("lead", 55, 86, 4.0),
    "glockenspiel": Nature("counter", 76, 100, 2.4),
    "celesta": Nature("counter", 65, 96, 2.2),
    "xylophone": Nature("counter", 60, 93, 0.7),
    "steel_drum": Nature("lead", 57, 86, 1.6),
    "handpan": Nature("counter", 50, 76, 2.8),
    "timpani": Nature("drums", 36, 55, 3.0),
    "acoustic_kit": Nature("drums", 27, 87, 1.5),
    "soft_kit": Nature("drums", 27, 87, 1.2),
    "electronic_kit": Nature("drums", 27, 87, 1.5),
    "brush_kit": Nature("drums", 27, 87, 1.2),
    "808_kit": Nature("drums", 27, 87, 1.8),
    "909_kit": Nature("drums", 27, 87, 1.5),
    "trap_kit": Nature("drums", 27, 87, 1.5),
    "tabla_kit": Nature("drums", 27, 87, 1.0),
    "orchestral_kit": Nature("drums", 27, 87, 2.5),
    "hand_kit": Nature("drums", 27, 87, 1.0),
}

WORDS: dict[str, tuple[str, ...]] = {
    "piano": ("piano", "felt_piano", "rhodes", "wurlitzer"),
    "grand piano": ("piano", "felt_piano"),
    "felt piano": ("felt_piano", "piano"),
    "electric piano": ("rhodes", "wurlitzer"),
    "wurlitzer": ("wurlitzer", "rhodes"),
    "keys": ("piano", "felt_piano", "rhodes", "organ", "wurlitzer", "harpsichord"),
    "keyboard": ("piano", "felt_piano", "rhodes", "organ", "wurlitzer", "harpsichord"),
    "rhodes": ("rhodes",),
    "harpsichord": ("harpsichord",),
    "accordion": ("accordion",),
    "harmonica": ("accordion",),
    "organ": ("organ",),
    "guitar": ("steel_guitar", "nylon_guitar", "clean_guitar"),
    "acoustic guitar": ("steel_guitar", "nylon_guitar"),
    "classical guitar": ("nylon_guitar",),
    "spanish guitar": ("nylon_guitar",),
    "electric guitar": ("clean_guitar",),
    "nylon guitar": ("nylon_guitar",),
    "steel guitar": ("steel_guitar",),
    "clean guitar": ("clean_guitar",),
    "ukulele": ("ukulele",),
    "banjo": ("banjo",),
    "mandolin": ("mandolin",),
    "harp": ("harp",),
    "sitar": ("sitar",),
    "didgeridoo": ("didgeridoo",),
    "oud": ("nylon_guitar",),
    "koto": ("harp",),
    "gayageum": ("harp",),
    "haegeum": ("violins", "strings"),
    "shamisen": ("banjo",),
    "guqin": ("harp",),
    "lute": ("nylon_guitar",),
    "pipa": ("mandolin",),
    "bouzouki": ("mandolin",),
    "balalaika": ("mandolin",),
    "lap steel": ("clean_guitar",),
    "erhu": ("violins", "strings"),
    "guzheng": ("harp",),
    "dulcimer": ("dulcimer",),
    "zither": ("dulcimer",),
    "santoor": ("dulcimer",),
    "handpan": ("handpan",),
    "qanun": ("dulcimer",),
    "bass": ("electric_bass", "upright_bass", "synth_bass", "sub_bass", "808_bass"),
    "double bass": ("upright_bass",),
    "upright bass": ("upright_bass",),
    "electric bass": ("electric_bass",),
    "synth bass": ("synth_bass", "sub_bass"),
    "sub bass": ("sub_bass", "808_bass"),
    "808": ("808_bass", "808_kit", "sub_bass", "electronic_kit", "trap_kit"),
    "808 bass": ("808_bass",),
    "strings": ("strings", "violins", "violas", "cellos", "spiccato", "pizzicato"),
    "string": ("strings", "violins", "violas", "cellos", "spiccato", "pizzicato"),
    "violin": ("violins", "strings", "spiccato", "pizzicato"),
    "viola": ("violas", "strings", "spiccato", "pizzicato"),
    "cello": ("cellos", "strings", "spiccato", "pizzicato"),
    "spiccato": ("spiccato",),
    "staccato string": ("spiccato", "pizzicato"),
    "orchestra": (
        "strings", "brass_ensemble", "timpani", "pizzicato", "orchestral_kit", "violins", "violas", "cellos",
        "spiccato", "clarinet", "flute",
    ),
    "pizzicato": ("pizzicato",),
    "choir": ("choir",),
    "vocal": ("choir",),
    "voice": ("choir",),
    "singing": ("choir",),
    "singer": ("choir",),
    "flute": ("flute",),
    "whistle": ("whistle", "flute"),
    "clarinet": ("clarinet",),
    "oboe": ("clarinet",),
    "bassoon": ("clarinet",),
    "duduk": ("clarinet",),
    "recorder": ("flute",),
    "theremin": ("whistle", "synth_lead"),
    "bagpipe": ("accordion",),
    "hurdy gurdy": ("accordion",),
    "kazoo": ("whistle", "clarinet"),
    "woodwind": ("flute", "clarinet"),
    "sax": ("brass_ensemble",),
    "saxophone": ("brass_ensemble",),
    "trumpet": ("brass_ensemble",),
    "trombone": ("brass_ensemble",),
    "tuba": ("brass_ensemble",),
    "horn": ("brass_ensemble",),
    "brass": ("brass_ensemble",),
    "marimba": ("marimba",),
    "xylophone": ("xylophone",),
    "mallet": ("marimba", "vibraphone", "kalimba", "xylophone", "glockenspiel"),
    "kalimba": ("kalimba",),
    "steel drum": ("steel_drum",),
    "vibraphone": ("vibraphone",),
    "vibes": ("vibraphone",),
    "music box": ("music_box",),
    "celesta": ("celesta",),
    "glockenspiel": ("glockenspiel",),
    "bell": ("bells", "music_box", "glockenspiel", "celesta"),
    "chime": ("bells", "music_box", "glockenspiel", "celesta"),
    "synth": (
        "synth_lead", "warm_pad", "pluck", "glass_pad", "square_lead", "synth_bass", "sub_bass", "supersaw",
        "808_bass",
    ),
    "synthesizer": (
        "synth_lead", "warm_pad", "pluck", "glass_pad", "square_lead", "synth_bass", "sub_bass", "supersaw",
        "808_bass",
    ),
    "electronic": (
        "synth_lead", "warm_pad", "pluck", "glass_pad", "square_lead", "synth_bass", "sub_bass",
        "electronic_kit", "supersaw", "808_bass", "808_kit", "909_kit", "trap_kit",
    ),
    "synth lead": ("synth_lead", "square_lead", "supersaw"),
    "lead synth": ("synth_lead", "square_lead", "supersaw"),
    "square": ("square_lead",),
    "chiptune": ("square_lead",),
    "pad": ("warm_pad", "glass_pad"),
    "arp": ("pluck",),
    "arpeggio": ("pluck",),
    "pluck": ("pluck",),
    "timpani": ("timpani",),
    "drum": (
        "acoustic_kit", "soft_kit", "electronic_kit", "orchestral_kit", "hand_kit", "brush_kit", "808_kit",
        "909_kit",
        "trap_kit", "tabla_kit", "timpani",
    ),
    "beat": (
        "electronic_kit", "909_kit", "808_kit", "trap_kit", "acoustic_kit", "soft_kit", "brush_kit",
        "orchestral_kit", "hand_kit", "tabla_kit", "timpani",
    ),
    "percussion": (
        "hand_kit", "tabla_kit", "acoustic_kit", "soft_kit", "brush_kit", "electronic_kit", "808_kit",
        "909_kit",
        "trap_kit", "orchestral_kit", "timpani",
    ),
    "drum machine": ("electronic_kit", "808_kit", "909_kit", "trap_kit"),
    "808 drum": ("808_kit",),
    "808 kit": ("808_kit",),
    "909": ("909_kit",),
    "trap drum": ("trap_kit", "808_kit"),
    "soft drum": ("soft_kit",),
    "brush": ("brush_kit", "soft_kit"),
    "brushed drum": ("brush_kit", "soft_kit"),
    "shaker": ("hand_kit", "soft_kit"),
    "conga": ("hand_kit",),
    "bongo": ("hand_kit",),
    "cajon": ("hand_kit",),
    "djembe": ("hand_kit",),
    "tambourine": ("hand_kit",),
    "maraca": ("hand_kit",),
    "castanet": ("hand_kit",),
    "cowbell": ("hand_kit",),
    "dhol": ("tabla_kit", "hand_kit"),
    "gong": ("orchestral_kit",),
    "tabla": ("tabla_kit",),
    "taiko": ("orchestral_kit", "timpani"),
    "cymbal": (
        "acoustic_kit", "soft_kit", "electronic_kit", "orchestral_kit", "brush_kit", "808_kit", "909_kit",
        "trap_kit",
    ),
}  # fmt: skip
"""An instrument word → what plays it, the nearest first; all of it is what avoiding the word forbids."""

ROLE_WORDS = {"melody": "lead", "lead": "lead", "tune": "lead", "pads": "pad", "chords": "chords"}
"""Words that forbid a role rather than an instrument."""

DRONE = "drone"
"""Plays beside the bass and takes nobody's place."""
WANTED_ENTERS = 0.0
WANTED_DB = 2.5
"""Somebody who plays anyway and is asked for comes forward: "more piano" is heard."""


def meaning(word: str) -> tuple[str, ...]:
    """The instruments a word names, the nearest first; empty when it names none."""
    plain = re.sub(r"[\s_-]+", " ", word.strip().lower())
    forms = (plain, plain.removesuffix("s"), plain.removesuffix("es"))
    known = next((WORDS[form] for form in forms if form in WORDS), None)
    if known:
        return known
    named = next((form.replace(" ", "_") for form in forms if form.replace(" ", "_") in NATURE), None)
    if named:
        return (named,)
    tail = [WORDS[part.removesuffix("s")] for part in plain.split() if part.removesuffix("s") in WORDS]
    return tail[-1] if tail else ()


def forbidden(avoid: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Instruments and roles that must not be heard."""
    instruments = {name for word in avoid for name in meaning(word)}
    roles = {ROLE_WORDS[w] for word in avoid for w in (word.strip().lower(),) if w in ROLE_WORDS}
    return frozenset(instruments), frozenset(roles)


def band(genre: Genre, wanted: Sequence[str], avoid: Sequence[str]) -> tuple[Player, ...]:
    """
    The players of a piece.

    Chairs whose instrument is forbidden go to the first allowed substitute or stay empty; each
    wanted instrument takes over the chair of its role, or gets a chair of its own.
    """
    never, never_roles = forbidden(avoid)
    players = [p for p in (_seated(p, never) for p in genre.players) if p and p.role not in never_roles]
    for instrument in wanted_instruments(wanted, avoid, tuple(p.instrument for p in players)):
        if NATURE[instrument].role not in never_roles or NATURE[instrument].role == "lead":
            players = _with(players, instrument, never_roles)
    if not players:
        players = _last_resort(never)
    return _named(players)


def wanted_instruments(
    wanted: Sequence[str], avoid: Sequence[str], present: Sequence[str] = ()
) -> tuple[str, ...]:
    """One instrument for each wanted word: one that already plays if possible, never a forbidden one."""
    never, _ = forbidden(avoid)
    chosen: list[str] = []
    for word in wanted:
        options = [name for name in meaning(word) if name not in never]
        if options:
            chosen.append(next((name for name in options if name in present), options[0]))
    return tuple(dict.fromkeys(chosen))


def _seated(player: Player, never: frozenset[str]) -> Player | None:
    for instrument in (player.instrument, *player.substitutes):
        if instrument not in never:
            return replace(player, instrument=instrument)
    return None


def _with(players: list[Player], instrument: str, never_roles: frozenset[str]) -> list[Player]:
    """The band with that instrument heard from the start."""
    if any(p.instrument == instrument for p in players):
        return [
            replace(p, enters=WANTED_ENTERS, gain_db=p.gain_db + WANTED_DB)
            if p.instrument == instrument
            else p
            for p in players
        ]
    nature = NATURE[instrument]
    role = nature.role if nature.role not in never_roles else "pad"
    drones = nature.comp == DRONE
    same = [p for p in players if p.role == role and not drones]
    if same and role in ("bass", "lead", "drums") and instrument != "timpani":
        heard = _fitted(same[0], instrument)
        return [heard if p is same[0] else p for p in players]
    style = {"lead": "tune", "counter": "guide", "pad": "held", "drums": "groove"}.get(role, nature.comp)
    gain, pan = (-6.0, 0.0) if role == "lead" else (-9.0, 0.25 if len(players) % 2 else -0.25)
    chair = Player(role, role, instrument, style, WANTED_ENTERS, gain, pan, nature.low, nature.high, 3)
    return [*players, chair]


def _fitted(player: Player, instrument: str) -> Player:
    nature = NATURE[instrument]
    low, high = max(player.low, nature.low), min(player.high, nature.high)
    if high - low < 12:
        low, high = nature.low, nature.high
    return replace(player, instrument=instrument, enters=WANTED_ENTERS, low=low, high=high)


def _last_resort(never: frozenset[str]) -> list[Player]:
    """Somebody must play, if anybody may."""
    for instrument in ("felt_piano", "warm_pad", "nylon_guitar", "strings", "kalimba", "electric_bass"):
        if instrument not in never:
            nature = NATURE[instrument]
            return [
                Player("chords", "chords", instrument, "ballad", 0.0, -6.0, 0.0, nature.low, nature.high, 4)
            ]
    return []


def _named(players: list[Player]) -> tuple[Player, ...]:
    """Every chair has its own name: stems and MIDI tracks are called after it."""
    seen: dict[str, int] = {}
    named = []
    for player in players:
        count = seen[player.instrument] = seen.get(player.instrument, 0) + 1
        named.append(
            replace(player, name=player.instrument if count == 1 else f"{player.instrument}_{count}")
        )
    return tuple(named)
