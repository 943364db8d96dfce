"""
Drum grooves and fills as string tables: one character a sixteenth.

X accent, x stroke, o ghost, . nothing. A lane's name is its drum (`LANES`: General MIDI
percussion keys). `late` moves a lane in milliseconds: a lazy snare, a pushed hat. A groove of two
bars is twice as long. Bars of three beats use the first twelve characters of a lane.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LANES: dict[str, int] = {
    "kick": 36, "snare": 38, "rim": 37, "clap": 39, "hat": 42, "pedal": 44, "open": 46, "ride": 51,
    "crash": 49,
    "low": 41, "mid": 45, "high": 48, "shaker": 82, "tamb": 54, "maracas": 70, "conga": 64, "conga_hi": 63,
    "conga_mute": 62, "cowbell": 56, "bongo": 60, "bongo_lo": 61, "clave": 75, "triangle": 81, "bell": 53,
    "boom": 35, "side": 40,
}  # fmt: skip
"""`boom` is the deep bass drum, `side` the second snare (roll hand)."""


@dataclass(frozen=True, slots=True)
class Groove:
    """Lanes of a pattern, and by how many milliseconds a lane lies behind the beat."""

    lanes: Mapping[str, str]
    late: Mapping[str, float] = field(default_factory=dict)


def _g(late: Mapping[str, float] | None = None, **lanes: str) -> Groove:
    return Groove({name: text.replace(" ", "") for name, text in lanes.items()}, late or {})


LAZY = {"snare": 14, "rim": 12, "clap": 10}
PUSHED = {"hat": -6, "shaker": -5}

GROOVES: dict[str, Groove] = {
    # lo-fi and hip-hop: swung sixteenths come from the genre's feel
    "lofi_1": _g(LAZY, kick="X... .... ..x. ....", rim=".... x... .... x...", hat="x.o. x.o. x.o. x.o."),
    "lofi_2": _g(LAZY, kick="X... ..x. ..x. ....", snare=".... X..o .o.. X...", hat="x.xo x.x. x.xo x.xo"),
    "lofi_3": _g(LAZY, kick="X..x ..x. ..x. .x..", snare=".... X..o .o.. X..o", hat="xoxo xox. xoxo xoxo",
                 open=".... .... .... ..x."),
    "boombap_1": _g(LAZY, kick="X... .... ..X. ....", snare=".... X... .... X...", hat="x.x. x.x. x.x. x.x."),
    "boombap_2": _g(LAZY, kick="X..x .... ..X. ..x.", snare=".... X..o .... X.o.", hat="x.xo x.x. x.xo x.x."),
    "boombap_3": _g(LAZY, kick="X..x ..x. .xX. ..x.", snare=".... X..o .o.. X.oo", hat="xoxo xoxo xoxo xox.",
                    open=".... .... .... ..x."),
    "trap_1": _g(kick="X... .... .... ....", clap=".... .... X... ....", hat="x.x. x.x. x.x. x.x."),
    "trap_2": _g(kick="X... ..x. ...x ....", clap=".... .... X... ....", hat="x.x. x.x. xxx. x.xx"),
    "trap_3": _g(kick="X... ..x. ...x ..x.", clap=".... .... X... ....", hat="xxxx x.xx xxxo xoxo",
                 open=".... .... .... ..x.", rim="...o .... ...o ..o."),
    # four on the floor
    "house_1": _g(PUSHED, kick="X... X... X... X...", hat="..x. ..x. ..x. ..x."),
    "house_2": _g(PUSHED, kick="X... X... X... X...", clap=".... X... .... X...", open="..x. ..x. ..x. ..x.",
                  hat="x.ox x.ox x.ox x.ox"),
    "house_3": _g(PUSHED, kick="X... X... X... X..o", clap=".... X... .... X..o", open="..X. ..X. ..X. ..X.",
                  hat="xoox xoox xoox xoox", shaker="oxox oxox oxox oxox"),
    "techno_1": _g(kick="X... X... X... X...", shaker="..o. ..o. ..o. ..o."),
    "techno_2": _g(kick="X... X... X... X...", hat="..x. ..x. ..x. ..xo", clap=".... x... .... x...",
                   rim="...o ..o. .... o..."),
    "techno_3": _g(kick="X... X... X... X...", hat="oxXo oxXo oxXo oxXx", clap=".... X... .... X...",
                   rim="...x ..x. .x.. x..."),
    "synthwave_1": _g(kick="X... .... X... ....", hat="x.x. x.x. x.x. x.x."),
    "synthwave_2": _g(kick="X... .... X... ....", snare=".... X... .... X...", hat="x.x. x.x. x.x. x.x."),
    "synthwave_3": _g(kick="X... ..x. X... ..x.", snare=".... X... .... X...", hat="xoxo xoxo xoxo xoxo",
                      open=".... ..x. .... ..x."),
    "chip_1": _g(kick="X... .... X... ....", hat="..x. ..x. ..x. ..x."),
    "chip_2": _g(kick="X... ..x. X... ....", snare=".... X... .... X...", hat="x.x. x.x. x.x. x.xx"),
    "chip_3": _g(kick="X..x ..x. X..x ..x.", snare=".... X... .... X.x.", hat="xoxo xoxo xoxo xxxx"),
    # bands
    "pop_1": _g(kick="X... .... X... ....", rim=".... x... .... x...", hat="x.o. x.o. x.o. x.o."),
    "pop_2": _g(kick="X... ..x. x... ....", snare=".... X... .... X...", hat="X.x. x.x. X.x. x.x."),
    "pop_3": _g(kick="X... ..x. x.x. ....", snare=".... X..o .... X...", hat="X.xo X.xo X.xo X.x.",
                open=".... .... .... ..x.", tamb=".... x... .... x..."),
    "stomp_1": _g(kick="X... .... X... ....", clap=".... o... .... o..."),
    "stomp_2": _g(kick="X... .... X... ....", clap=".... X... .... X...", tamb="..o. ..o. ..o. ..o."),
    "stomp_3": _g(kick="X... ..x. X... ....", clap=".... X... .... X...", snare=".... x... .... x..o",
                  tamb="x.xo x.xo x.xo x.xo"),
    "rock_1": _g(kick="X... .... X... ....", snare=".... x... .... x...", pedal=".... x... .... x..."),
    "rock_2": _g(kick="X... ..x. x... ....", snare=".... X... .... X...", hat="X.x. X.x. X.x. X.x."),
    "rock_3": _g(kick="X..x ..x. x.x. ....", snare=".... X..o .o.. X...", ride="X.x. X.x. X.x. X.x.",
                 open=".... .... .... ..x."),
    "funk_1": _g({"snare": 5}, kick="X... .... x.x. ....", snare=".... X... .... X...",
    hat="X.x. X.x. X.x. X.x."),
    "funk_2": _g({"snare": 5}, kick="X.x. .... x.x. .x..", snare=".... X..o .o.. X..o",
    hat="Xoxo Xoxo Xoxo Xoxo"),
    "funk_3": _g({"snare": 5}, kick="X.x. ...x x.x. .x..", snare=".o.. X..o .oo. X.oo",
    hat="Xoxo Xoxo Xoxo Xo..",
                 open=".... .... .... ..x.", tamb=".... x... .... x..."),
    # brushes and jazz
    "jazz_1": _g(ride="x... x... x... x...", pedal=".... x... .... x..."),
    "jazz_2": _g(ride="X... x.x. X... x.x.", pedal=".... x... .... x...", kick="o... .... o... ...."),
    "jazz_3": _g(ride="X... x.x. X... x.x.", pedal=".... x... .... x...", kick="o... o... o... o...",
                 snare=".... ..o. .... o.o."),
    "bossa_1": _g(kick="x... ..x. x... ..x.", shaker="xoxo xoxo xoxo xoxo"),
    "bossa_2": _g(kick="x..o x..o x..o x..o", rim="x..x ..x. ..x. x...", shaker="xoxo xoxo xoxo xoxo"),
    "bossa_3": _g(kick="x..o x..o x..o x..o", rim="x..x ..x. ..x. x...", shaker="Xoxo Xoxo Xoxo Xoxo",
                  conga=".... ..x. .... ..xx"),
    # hands
    "hand_1": _g(shaker="x.o. x.o. x.o. x.o."),
    "hand_2": _g(kick="X... .... ..x. ....", shaker="xoxo xoxo xoxo xoxo", conga=".... ..x. .... x.x."),
    "hand_3": _g(kick="X... ..x. ..x. ....", shaker="Xoxo Xoxo Xoxo Xoxo", conga="..x. ..xx ..x. x.xx",
                 conga_hi=".... x... .... x..."),
    "cajon_1": _g(kick="x... .... x... ....", shaker="..o. ..o. ..o. ..o."),
    "cajon_2": _g(kick="X... ..o. x... ....", snare=".... x... .... x..o", shaker="xoxo xoxo xoxo xoxo"),
    "cajon_3": _g(kick="X..o ..x. x.x. ....", snare=".o.. X..o .o.. X..o", shaker="Xoxo Xoxo Xoxo Xoxo",
                  tamb=".... x... .... x..."),
    "latin_1": _g(clave="x..x ..x. ..x. x...", maracas="xoxo xoxo xoxo xoxo"),
    "latin_2": _g(clave="x..x ..x. ..x. x...", maracas="xoxo xoxo xoxo xoxo", conga=".... ..xx .... ..xx",
                  conga_mute="x.x. x... x.x. x...", kick="X... ..x. .... ..x."),
    "latin_3": _g(cowbell="X.x. x.x. X.x. x.x.", clave="x..x ..x. ..x. x...", maracas="Xoxo Xoxo Xoxo Xoxo",
                  conga=".... ..XX .... ..XX", conga_mute="x.xo x... x.xo x...", kick="X..x ..x. x..x ..x.",
                  bongo="x.xx x.xx x.xx x.xx"),
    "reggaeton_2": _g(PUSHED, kick="X... X... X... X...", snare="...x ..x. ...x ..x.",
    shaker="xoxo xoxo xoxo xoxo"),
    "tropical_1": _g(PUSHED, kick="X... .... X... ....", shaker="x.xo x.xo x.xo x.xo"),
    "tropical_2": _g(PUSHED, kick="X... X... X... X...", clap=".... x... .... x...",
    shaker="xoxo xoxo xoxo xoxo",
                     rim="...x ..x. ...x ..x."),
    "tropical_3": _g(PUSHED, kick="X... X... X... X...", clap=".... X... .... X...",
    hat="..x. ..x. ..x. ..x.",
                     shaker="xoxo xoxo xoxo xoxo", rim="...x ..x. ...x ..x.", conga="..x. .... ..x. x.x."),
    "world_1": _g(boom="X... .... .... ....", shaker="x.o. x.o. x.o. x.o."),
    "world_2": _g(boom="X... ..x. .... ....", conga="..x. x... x.x. ..x.", shaker="xoxo xoxo xoxo xoxo"),
    "world_3": _g(boom="X..x ..x. X... ..x.", conga="..x. x.xx x.x. x.xx", conga_hi="...x .... ...x ....",
                  shaker="Xoxo Xoxo Xoxo Xoxo"),
    # the percussion of an orchestra
    "orch_1": _g(boom="x... .... .... ...."),
    "orch_2": _g(boom="X... .... ..x. ....", low="..o. x.o. ..o. x.o."),
    "orch_3": _g(boom="X... ..x. X... ....", low="x.oo x.oo x.oo x.xx", snare="...o x..o ...o x.oo"),
    "epic_1": _g(boom="X... .... ..x. ...."),
    "epic_2": _g(boom="X..x ..x. X... ..x.", low="..xo ..xo ..xo x.xo"),
    "epic_3": _g(boom="X..x ..x. X..x ..x.", low="x.xx x.xx x.xx xxxx", mid="...x ..x. ...x ..x.",
                 snare=".... X... .... X.oo"),
    "pulse_1": _g(boom="x... .... .... ....", hat="..o. ..o. ..o. ..o."),
    "pulse_2": _g(boom="X... .... x... ....", hat="o.oo o.oo o.oo o.oo"),
    "pulse_3": _g(boom="X... ..x. X... ..x.", hat="xoxo xoxo xoxo xoxo", low=".... ..x. .... x.xx"),
    "march_1": _g(triangle="x... .... x... ....", snare=".... o... .... o..."),
    "march_2": _g(kick="x... .... x... ....", snare=".... x.o. .... x.oo", triangle="x... .... x... ...."),
    "march_3": _g(kick="X... x... X... x...", snare="..x. x.x. ..x. xxxx", tamb="x... x... x... x..."),
    "waltz_1": _g(triangle="x... .... ...."),
    "waltz_2": _g(kick="x... .... ....", tamb=".... o... o..."),
    "waltz_3": _g(kick="X... .... ....", snare=".... o... o.o.", tamb=".... x... x..."),
    "sleigh_1": _g(tamb="x.o. x.o. x.o. x.o."),
    "sleigh_2": _g(tamb="X.o. x.o. X.o. x.o.", kick="x... .... x... ....", rim=".... x... .... x..."),
    "sleigh_3": _g(tamb="Xoxo Xoxo Xoxo Xoxo", kick="X... ..x. X... ....", snare=".... x... .... x..o",
                   triangle="x... .... .... ...."),
    "still_1": _g(shaker="o... .... o... ...."),
    "still_2": _g(boom="o... .... .... ....", shaker="o..o ..o. o..o ..o."),
}  # fmt: skip

FILLS: dict[str, Groove] = {
    # the last half bar before a new section: eight sixteenths
    "toms": _g(snare="x.x. ....", high=".... xx..", low=".... ..xX"),
    "snare_roll": _g(snare="o.ox oxXX"),
    "snare_short": _g(snare="...x ..xX", kick="x... ...."),
    "ghosts": _g(snare="..o. oxoX", kick="x... x..."),
    "open_hat": _g(open=".... ..X.", kick="x.x. ...."),
    "claps": _g(clap="..x. x.xX"),
    "hat_rush": _g(hat="xxxx xxxx", snare=".... ..xX"),
    "kick_stop": _g(clap=".... X.XX"),
    "congas": _g(conga_hi="x.xx ....", conga=".... xxXX"),
    "low_drums": _g(low="..x. xxXX", boom="x... x..."),
    "low_roll": _g(low="oooo xxXX"),
    "brushes": _g(snare="..o. x.ox", pedal=".... x..."),
    "shake": _g(shaker="oxox XxXX"),
    "triangle": _g(triangle=".... x.x."),
    "march_roll": _g(snare="oooo xxxX"),
    "noise": _g(snare="x.xx xxXX"),
    "sleigh": _g(tamb="x.xo xxxX"),
}
