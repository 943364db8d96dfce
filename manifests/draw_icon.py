"""
The icon: a play sign that turns into sound. One list of shapes, drawn as SVG and as PNG.

Our own drawing; coordinates are in a square of 512.
"""

from __future__ import annotations

from io import BytesIO

SIZE = 512
CORNER = 112
TOP, BOTTOM = (0x6E, 0x56, 0xF0), (0x2B, 0x1A, 0x78)
"""Colours of the ground, in a gradient from above."""
LIGHT = (0xFF, 0xFF, 0xFF)
WARM = (0xFF, 0xC2, 0x57)
PLAY = ((116, 146), (116, 366), (278, 256))
ROUNDING = 28
"""Width of the line around the play sign, whose joins round its corners."""
BARS = ((330, 76), (378, 138), (426, 52))
"""The middle and half the height of each bar of sound."""
BAR = 28
FINER = 4
"""PNGs are drawn this many times larger and reduced."""


def svg() -> str:
    """The icon as SVG text."""
    play = " ".join(f"{x},{y}" for x, y in PLAY)
    bars = "\n".join(
        f'  <rect x="{x - BAR // 2}" y="{SIZE // 2 - half}" width="{BAR}" height="{2 * half}"'
        f' rx="{BAR // 2}"/>'
        for x, half in BARS
    )
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}"
 role="img" aria-label="Add music to video">
 <defs><linearGradient id="ground" x1="0" y1="0" x2="0" y2="1">
  <stop offset="0" stop-color="{_hex(TOP)}"/><stop offset="1" stop-color="{_hex(BOTTOM)}"/>
 </linearGradient></defs>
 <rect width="{SIZE}" height="{SIZE}" rx="{CORNER}" fill="url(#ground)"/>
 <polygon points="{play}" fill="{_hex(LIGHT)}" stroke="{_hex(LIGHT)}"
  stroke-width="{ROUNDING}" stroke-linejoin="round"/>
 <g fill="{_hex(WARM)}">
{bars}
 </g>
</svg>
"""


SMALL = 48
FEW_COLOURS = 32
"""Enough for a small icon, which goes along with every answer of the server."""


def png(size: int = SIZE) -> bytes:
    """The icon as a PNG of `size` × `size` pixels, transparent outside its corners."""
    from PIL import Image, ImageDraw

    large = SIZE * FINER
    ground = Image.new("RGBA", (1, large))
    for y in range(large):
        ground.putpixel((0, y), (*_between(y / (large - 1)), 255))
    ground = ground.resize((large, large))
    mask = Image.new("L", (large, large))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, large - 1, large - 1), CORNER * FINER, fill=255)
    icon = Image.new("RGBA", (large, large))
    icon.paste(ground, mask=mask)
    pen = ImageDraw.Draw(icon)
    corners = [(x * FINER, y * FINER) for x, y in PLAY]
    pen.polygon(corners, fill=LIGHT)
    # once around and a bit further, so that every corner is a joint
    pen.line([*corners, *corners[:2]], fill=LIGHT, width=ROUNDING * FINER, joint="curve")
    for x, half in BARS:
        box = (x - BAR // 2, SIZE // 2 - half, x + BAR // 2, SIZE // 2 + half)
        pen.rounded_rectangle([side * FINER for side in box], BAR * FINER // 2, fill=WARM)
    icon = icon.resize((size, size), Image.Resampling.LANCZOS)
    if size <= SMALL:
        icon = icon.quantize(FEW_COLOURS, Image.Quantize.FASTOCTREE)
    out = BytesIO()
    icon.save(out, "PNG", optimize=True)
    return out.getvalue()


def _between(share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(TOP, BOTTOM, strict=True))
    return red, green, blue


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)
