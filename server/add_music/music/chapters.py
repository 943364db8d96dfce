"""
How a long piece develops: from chapter to chapter the band changes, as an arranger would have it.

Somebody rests, and the tune goes to another instrument and back; the last sections are everybody's
(Adler, The Study of Orchestration, on saving colours so that an entrance is heard as one).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from add_music.music.form import Passage
from add_music.music.genres.model import Player
from add_music.music.lineup import NATURE, WANTED_ENTERS
from add_music.music.streams import stream

FEWEST = 3
"""Chapters from which on a piece is long enough for its band to change."""
RESTING = ("counter", "chords", "pad")
"""Roles one of whose players may rest while another one goes on."""
CROWD = 6
"""A band so large can miss two."""
BREATHER = 4
"""Every so many chapters begin without drums."""


def developed(
    players: Sequence[Player], passages: Sequence[Passage], never: frozenset[str], seed: int
) -> tuple[tuple[Player, ...], tuple[Passage, ...]]:
    """
    The band with a second voice for the tune, and the passages with who rests in them.

    Args:
        never: instruments that must not be heard.
        seed: draws who rests.
    """
    chapters = passages[-1].chapter + 1
    if chapters < FEWEST:
        return tuple(players), tuple(passages)
    leads = [p for p in players if p.role == "lead" and p.enters > WANTED_ENTERS][:1]
    seconds = [second for lead in leads if (second := _second(lead, players, never))]
    resting = {
        chapter: frozenset(_resting(players, chapter, seed))
        | {p.name for p in (leads if chapter % 2 and seconds else seconds)}
        for chapter in range(chapters)
    }
    last = passages[-1].theme
    arranged = []
    for passage in passages:
        rests = resting[passage.chapter]
        if passage.theme == last and passage.chapter == chapters - 1 and passage.kind in ("climax", "outro"):
            rests = frozenset(p.name for p in seconds)
        if passage.chapter % BREATHER == BREATHER - 1 and passage.visit == 0 and passage.kind == "theme":
            rests |= {p.name for p in players if p.role == "drums"}
        arranged.append(replace(passage, rests=rests))
    return (*players, *seconds), tuple(arranged)


def _second(lead: Player, players: Sequence[Player], never: frozenset[str]) -> Player | None:
    """Who sings the tune in every other chapter: a substitute that does not play yet."""
    there = {p.instrument for p in players} | never
    for instrument in lead.substitutes:
        if instrument not in there:
            nature = NATURE[instrument]
            low, high = max(lead.low, nature.low), min(lead.high, nature.high)
            if high - low >= 12:
                return replace(lead, name=instrument, instrument=instrument, low=low, high=high)
    return None


def _resting(players: Sequence[Player], chapter: int, seed: int) -> list[str]:
    """
    One or two players of the middle of the band, never the last one of a role that holds the chords.

    Who is there from the first bar on is what the piece is known by, or was asked for, and never rests.
    """
    if chapter == 0:
        return []
    chance = stream(seed, "rests", chapter)
    able = [p for p in players if p.role in RESTING and p.enters > WANTED_ENTERS]
    holding = [p for p in players if p.role in ("chords", "pad")]
    chosen: list[str] = []
    for player in chance.sample(able, len(able)):
        holders = [p for p in holding if p.name not in (*chosen, player.name)]
        if len(chosen) < (2 if len(players) > CROWD else 1) and (player.role == "counter" or holders):
            chosen.append(player.name)
    return chosen
