"""Pictures of high dynamic range (PQ, HLG; BT.2100) on screens of standard range: one table of colours."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
from av.filter import Graph
from av.filter.context import FilterContext
from numpy.typing import NDArray

PQ, HLG = 16, 18
"""As FFmpeg numbers transfer characteristics (ITU-T H.273)."""
HIGH = (PQ, HLG)
WHITE_NITS = 203.0
"""Reference white of HDR (ITU-R BT.2408): as bright as the white of a page in SDR."""
PEAK_NITS = 1000.0
"""What nearly all footage is graded for; brighter lights are shown as bright as that."""
KNEE = 0.6
"""Share of white up to which nothing is changed; what is brighter shares the rest."""
SCREEN_GAMMA = 2.4
"""ITU-R BT.1886."""
HLG_GAMMA = 1.2
"""System gamma of HLG at 1000 nits (ITU-R BT.2100)."""
SIDE = 33
"""Points of the table along each colour; between them it is interpolated (no step is seen at 8 bits)."""
TO_BT709 = np.array(
    [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]]
)
"""BT.2020 primaries to BT.709 (ITU-R BT.2087)."""
Colours = NDArray[np.float64]


def to_standard(signal: Colours, transfer: int) -> Colours:
    """
    Signals (n, 3) of red, green and blue, 0–1, as they are shown on a screen of standard range, 0–1.

    Colours are taken to BT.709; what is brighter than the knee is rolled off by the brightest of the three,
    so that hues stay.
    """
    light = np.maximum((_pq(signal) if transfer == PQ else _hlg(signal)) / WHITE_NITS @ TO_BT709.T, 0.0)
    brightest = light.max(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        shown = np.where(brightest > KNEE, light * (_rolled_off(brightest) / brightest), light)
    return np.asarray(np.clip(shown, 0.0, 1.0) ** (1 / SCREEN_GAMMA))


def add_tonemap(graph: Graph, last: FilterContext, transfer: int) -> FilterContext:
    """Put the table into a graph, behind `last`; takes 10 bits of BT.2020 and gives 8 of BT.709."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.cube"
        table.write_text(_cube(transfer), encoding="ascii")
        for name, options in (
            ("scale", {"in_color_matrix": "bt2020", "out_range": "pc"}),
            ("format", {"pix_fmts": "gbrp10le"}),
            ("lut3d", {"file": str(table)}),
            ("setparams", {"color_trc": "bt709", "color_primaries": "bt709"}),
            ("scale", {"out_color_matrix": "bt709", "out_range": "tv"}),
            ("format", {"pix_fmts": "yuv420p"}),
        ):
            node = graph.add(name, **options)  # the table is read here and now
            last.link_to(node)
            last = node
    return last


def _pq(signal: Colours) -> Colours:
    """Nits of a PQ signal (SMPTE ST 2084)."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = signal ** (1 / m2)
    return np.asarray(10_000 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1))


def _hlg(signal: Colours) -> Colours:
    """Nits of an HLG signal on a screen of 1000 (ITU-R BT.2100-2, table 5)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    return np.asarray(PEAK_NITS * scene * np.maximum(luminance, 1e-9)[:, None] ** (HLG_GAMMA - 1))


def _rolled_off(light: Colours) -> Colours:
    """Reinhard's curve (2002) from the knee on: it begins without a bend, and the peak becomes white."""
    over = (light - KNEE) / (1 - KNEE)
    most = (PEAK_NITS / WHITE_NITS - KNEE) / (1 - KNEE)
    return np.asarray(KNEE + (1 - KNEE) * np.minimum(over * (1 + over / most**2) / (1 + over), 1.0))


@lru_cache(maxsize=len(HIGH))
def _cube(transfer: int) -> str:
    """The table as a .cube file: red runs fastest."""
    steps = np.linspace(0.0, 1.0, SIDE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    points = to_standard(np.stack([red.ravel(), green.ravel(), blue.ravel()], axis=1), transfer)
    return f"LUT_3D_SIZE {SIDE}\n" + "\n".join(f"{r:.5f} {g:.5f} {b:.5f}" for r, g, b in points) + "\n"
