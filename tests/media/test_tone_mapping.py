"""Footage of high dynamic range in a film of standard range."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.filter import Graph

from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import Target
from add_music.media.tonemap import HLG, PEAK_NITS, PQ, WHITE_NITS, to_standard

SIGNALS = {PQ: 0.5807, HLG: 0.75}
"""Reference white (ITU-R BT.2408, table 1)."""


def gray(signal: float) -> np.ndarray:
    """One colour without a hue."""
    return np.full((1, 3), signal)


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_white_is_white_and_the_order_of_light_stays(transfer: int) -> None:
    """Reference white is nearly the brightest, black is black, brighter is never darker."""
    shown = to_standard(np.linspace(0, 1, 101)[:, None].repeat(3, axis=1), transfer)[:, 1]

    assert shown[0] == pytest.approx(0, abs=0.005)
    assert 0.9 < float(to_standard(gray(SIGNALS[transfer]), transfer)[0, 1]) < 0.98
    assert (np.diff(shown) > -1e-9).all()
    assert shown[-1] == pytest.approx(1.0, abs=0.001)


def test_below_the_knee_nothing_is_changed() -> None:
    """A face of 50 nits is as bright as FFmpeg's own colour-managed scaler makes it, which clips lights."""
    frame = av.VideoFrame(64, 64, "yuv420p10le")
    for number, plane in enumerate(frame.planes):
        np.frombuffer(plane, np.uint16)[:] = 449 if number == 0 else 512
    frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries = 9, 1, PQ, 9
    frame.pts, frame.time_base = 0, Fraction(1, 30)
    graph = Graph()
    managed = "64:64:out_color_matrix=bt709:out_range=tv:out_transfer=bt709:out_primaries=bt709"
    graph.link_nodes(
        graph.add_buffer(width=64, height=64, format=frame.format, time_base=Fraction(1, 30)),
        graph.add("scale", managed),
        graph.add("format", "yuv420p"),
        graph.add("buffersink"),
    ).configure()
    graph.vpush(frame)
    reference = float(np.frombuffer(graph.vpull().planes[0], np.uint8).mean())

    ours = 16 + 219 * float(to_standard(gray((449 - 64) / 876), PQ)[0, 1])

    assert ours == pytest.approx(reference, abs=1.5)


def test_a_highlight_is_not_lost_in_white() -> None:
    """Between white and the peak there are still steps to be seen."""
    nits = np.array([WHITE_NITS, 400.0, 700.0, PEAK_NITS])
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = (nits / 10_000) ** m1
    signals = ((c1 + c2 * power) / (1 + c3 * power)) ** m2

    steps = np.diff(to_standard(signals[:, None].repeat(3, axis=1), PQ)[:, 1])

    assert (steps * 255 > 1.4).all()


@pytest.mark.parametrize(("transfer", "name"), [(PQ, "smpte2084"), (HLG, "arib-std-b67")])
def test_a_film_of_high_range_is_shown_in_standard_range(tmp_path: Path, transfer: int, name: str) -> None:
    """A gray wall of reference white and a red one come out bright and red, and the file says BT.709."""
    clip = tmp_path / "hdr.mp4"
    _write_high(clip, transfer, name)

    encode_picture([Shot(clip)], iter([]), tmp_path / "o.mp4", Target(160, 90), fps=25)

    with av.open(str(tmp_path / "o.mp4")) as film:
        frame = next(film.decode(video=0))
        assert (frame.colorspace, frame.color_trc, frame.color_primaries) == (1, 1, 1)
        rgb = frame.to_ndarray(format="rgb24")
    assert rgb[45, 20].min() > 228
    red, green, blue = (int(value) for value in rgb[45, 140])
    assert red > 170
    assert max(green, blue) < red * 0.5


def _write_high(path: Path, transfer: int, name: str) -> None:
    """Half a second: left reference white, right BT.2020 red at 60 % of the signal."""
    white = round(64 + 876 * SIGNALS[transfer])
    luma, cb, cr = 0.2627 * 0.6, -0.2627 * 0.6 / 1.8814, (1 - 0.2627) * 0.6 / 1.4746
    red = round(64 + 876 * luma), round(512 + 896 * cb), round(512 + 896 * cr)
    with av.open(str(path), "w") as out:
        stream = out.add_stream(
            "libx265",
            rate=25,
            options={"x265-params": f"log-level=none:colorprim=bt2020:transfer={name}:colormatrix=bt2020nc"},
        )
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p10le"
        context = stream.codec_context
        context.color_trc, context.color_primaries, context.colorspace, context.color_range = (
            transfer,
            9,
            9,
            1,
        )
        for number in range(12):
            frame = av.VideoFrame(160, 90, "yuv420p10le")
            for plane, left, right in zip(frame.planes, (white, 512, 512), red, strict=True):
                pixels = np.frombuffer(plane, np.uint16).reshape(-1, plane.line_size // 2)[:, : plane.width]
                pixels[:, : plane.width // 2], pixels[:, plane.width // 2 :] = left, right
            frame.pts, frame.time_base = number, Fraction(1, 25)
            frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries = 9, 1, transfer, 9
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
