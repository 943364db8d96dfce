"""
Comping patterns and bass idioms as string tables: one character a sixteenth.

Chords: X accented, x plain, o soft, - held on, . silent; b the lowest voice alone, t the upper
voices, 1–5 one voice counted from below (an arpeggio or a picked guitar), h a whole chord held
until the next one comes. Lines run from sparse to busy.

Bass: R root, r soft root, 5 fifth, 8 octave, 3 third, 7 the seventh or sixth, w the next step of
a walking line, a an approach to the coming root, g a muted ghost, - held, . silent.
"""

from __future__ import annotations


def _p(*lines: str) -> tuple[str, ...]:
    return tuple(line.replace(" ", "") for line in lines)


COMPS: dict[str, tuple[str, ...]] = {
    "held": _p("h--- ---- ---- ----"),
    "swell": _p("h--- ---- ---- ----", "h--- ---- x--- ----"),
    "ballad": _p(
        "b--- 2--- t--- ----", "b--- t--- ---- ----", "b-3- 4-3- b-3- 4-3-", "b-23 4-32 b-23 4-3-",
    ),
    "flowing": _p("b--- 3--- 4--- 3---", "1-2- 3-4- 3-2- 3-2-", "1-23 4-32 1-23 4-32"),
    "nocturne": _p("b--- t--- t--- ----", "b-2- 3-2- 4-2- 3-2-"),
    "waltz": _p("b--- t--- t---", "b--- t--- t-t-", "1-2- 3-2- 4-2-"),
    "laidback": _p(
        "x--- ---- --o- ----", "x--- --x- ---- ----", "x--- --x- ..o- x---", "X-.. ..x- -.o. x--o",
    ),
    "jazz_comp": _p(
        ".... ..x- ---- ----", "x-.. ..x- .... ....", "x-.. ..x- .... x-..", "..x- .... x-.. ..x-",
    ),
    "strummed": _p(
        "x--- ---- x--- ----", "X--- x-o- x--- x-o-", "X-x- x-xo .ox- x-xo", "X-xo x-xo xox- xoxo",
    ),
    "picked": _p("1--- 3--- 2--- 3---", "1-3- 2-4- 1-3- 2-4-", "1-32 4-32 1-32 4-3-"),
    "travis": _p("1-3- 2-4- 1-3- 2-4-", "1.3- 2-43 1.3- 2-43"),
    "chops": _p(".... x... .... x...", "..x. ..x. ..x. ..x.", ".x.. x.x. .xo. x.xo"),
    "funk_scratch": _p("..x. .... .x.. ....", ".ox. .x.. ox.. x.x.", "xox. oxo. xoxo .xox"),
    "power": _p("X--- ---- ---- ----", "X--- ---- x--- x---", "X-x- x-x- x-x- x-x-"),
    "offbeats": _p(".... x... .... x...", "..x. ..x. ..x. ..x.", "b.x. b.x. b.x. b.x."),
    "stabs": _p("X--- --.. ..o- --..", "X-.. ..x- .... ....", "X-.x -.x- .x-. x-.."),
    "house_piano": _p("x--- --x- ---- x---", "X-.x -.x- .x-. x-..", "X-.x -.X- .X-. X-x-"),
    "arp_up": _p("1.2. 3.4. 1.2. 3.4.", "1234 1234 1234 1234", "1234 2345 1234 3452"),
    "arp_wave": _p("1.3. 2.4. 1.3. 2.4.", "1324 3142 1324 3142", "1425 3425 1425 3425"),
    "arp_slow": _p("1--- 2--- 3--- 4---", "1-2- 3-4- 3-2- 4-2-"),
    "sixteenths": _p("x.o. x.o. x.o. x.o.", "xoox ooxo oxoo xoxo"),
    "ostinato": _p("1.3. 1.3. 1.3. 1.3.", "1.31 .13. 1.31 .13.", "1131 1311 1131 1313"),
    "spiccato": _p("x.x. x.x. x.x. x.x.", "xoox oxoo xoox oxox", "Xoxo xoxo Xoxo xoxx"),
    "montuno": _p("b-.t -.t- .b-. t-t-", "b.tb .tb. tb.t .tb."),
    "bossa": _p("x--. ..x- ---- ....", "x..x ..x. ..x. x...", "b.tx .bt. b.xt .bt."),
    "pluck_pop": _p("..x. ..x. ..x. ..x.", "x..x ..x. x..x ..x.", "x.xx .xx. x.xx .xx."),
    "bell_tones": _p("4--- ---- ---- ----", "5--- ---- 3--- ----"),
    "tremolo": _p("h--- ---- ---- ----", "xoxo xoxo xoxo xoxo"),
    "oom_pah": _p("b... t... b... t...", "b.t. b.t. b.t. b.t.", "b.tt b.t. b.tt b.tt"),
    "drone": _p("h--- ---- ---- ----"),
}  # fmt: skip

DROPS: dict[int, tuple[str, ...]] = {
    4: ("intro", "theme", "build", "climax"),
    5: ("intro", "theme", "build", "climax", "outro"),
    6: ("intro", "theme", "build", "climax", "break", "climax"),
    7: ("intro", "theme", "build", "climax", "break", "build", "climax"),
    8: ("intro", "theme", "build", "climax", "break", "theme", "climax", "outro"),
    9: ("intro", "theme", "build", "climax", "break", "theme", "build", "climax", "outro"),
}
"""Built up and let go, twice where there is time: as on a dance floor (Butler, Unlocking the Groove)."""
GROWING: dict[int, tuple[str, ...]] = {
    5: ("intro", "theme", "build", "climax", "outro"),
    6: ("intro", "theme", "contrast", "build", "climax", "outro"),
    7: ("intro", "theme", "contrast", "theme", "build", "climax", "outro"),
}
"""One long rise: trailers and chases."""
ROUNDS: dict[int, tuple[str, ...]] = {
    5: ("intro", "theme", "contrast", "theme", "climax"),
    6: ("intro", "theme", "contrast", "theme", "climax", "outro"),
    7: ("intro", "theme", "contrast", "theme", "break", "climax", "outro"),
}
"""A theme that comes back before it is taken up: songs and dances in rounds (AABA: Levine)."""

BASSES: dict[str, tuple[str, ...]] = {
    "long": _p("R--- ---- ---- ----", "R--- ---- ---- 5---"),
    "lofi": _p("R--- ---- ---- --..", "R--- --.. ..r- --a-", "R--. ..R- ..5- --a-"),
    "two_feel": _p("R--- ---- 5--- ----", "R--- ---- 5--- --a-"),
    "walking": _p("R--- ---- 5--- --a-", "R--- w--- w--- a---", "R--- w--r w--- a--g"),
    "pop": _p("R--- ---- R--- ----", "R--. ..R- R--- ----", "R--. ..R- R-R- --a-"),
    "eighths": _p("R-R- R-R- R-R- R-R-", "R-R- R-R- R-R- R-a-"),
    "driving": _p("R--- ---- R--- ----", "R-R- R-R- R-R- R-a-", "R-R- R-R8 R-R- R-5a"),
    "octaves": _p("R... R... R... R...", "..R. ..R. ..R. ..R.", "R.8. R.8. R.8. R.8."),
    "house": _p("..R. ..R. ..R. ..R.", "R..R ..R. .R.. R.5.", "R..8 ..R. .R.8 R.5a"),
    "synthwave": _p("R-R- R-R- R-R- R-R-", "RRRR RRRR RRRR RRRR", "RR8R RR8R RR8R RR8a"),
    "techno": _p("..r. ..r. ..r. ..r.", "..Rr ..Rr ..Rr ..Rr", ".RRr .RRr .RRr .RR8"),
    "boombap": _p("R--- --.. ..R- --..", "R--- ..R- ..R- ..a-", "R--g ..R- .g5- ..aa"),
    "trap": _p("R--- ---- ---- ----", "R--- ---- --.R ----", "R--- --R- --.R --8-"),
    "funk": _p("R-.. .... ..R- ....", "R.gR ..8. .gR. .75a", "R.gR .g8g .gR. 87ga"),
    "latin": _p("R--- --5- ---- R---", "...R --5- ---- 8---", "..R- --5- ..8- --a-"),
    "bossa": _p("R--- --5- 5--- --R-", "R--r 5--5 5--r R--a"),
    "tresillo": _p("R--- --R- ---- R---", "R--R --R- R--R --5-"),
    "folk": _p("R--- ---- 5--- ----", "R--- ---- 5--- ..a-"),
    "oom_pah": _p("R-.. .... 5-.. ....", "R-.. 5-.. R-.. 5-a-"),
    "pedal": _p("R--- ---- ---- ----"),
    "drone": _p("R--- ---- ---- ----", "R--- --R- ---- R---", "R--R --R- R--R --R-"),
    "pulse": _p("R.r. r.r. r.r. r.r.", "Rrrr Rrrr Rrrr Rrrr"),
    "chip": _p("R.R. 8.R. R.R. 8.R.", "R.8. R.8. R.8. R.8.", "R.8R .8R. 8.R8 .R8a"),
    "waltz": _p("R--- ---- ----", "R--- ---- 5---"),
}  # fmt: skip
