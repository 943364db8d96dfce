"""
Small clips drawn by code, for the tests of every room.

`make_clip` writes through PyAV directly, so that a test of our own media code never
measures that code with itself. Pytest puts this folder on the path: `from clips import make_clip`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
CODECS = {
    "mp4": ("libx264", "aac"),
    "mov": ("libx264", "aac"),
    "mkv": ("libx264", "aac"),
    "avi": ("mpeg4", "libmp3lame"),
    "webm": ("libvpx", "libopus"),
}
SCENES = (  # one colour pair a scene; neighbours differ clearly
    ((208, 120, 60), (40, 60, 120)),
    ((50, 130, 90), (230, 220, 150)),
    ((90, 60, 140), (240, 150, 170)),
    ((220, 210, 200), (60, 40, 40)),
    ((20, 90, 150), (250, 180, 60)),
)
VOWELS = (  # formants in Hz of a, e, i, o, u (Peterson & Barney 1952, men)
    (730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410), (300, 870, 2240),
)  # fmt: skip


def tone(seconds: float, hertz: float = 440.0, level: float = 0.2) -> NDArray[np.float32]:
    """A steady sine, (n, 2)."""
    wave = level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


def clicks(seconds: float, at_s: Sequence[float], level: float = 0.8) -> NDArray[np.float32]:
    """Silence with single 1 ms clicks whose peak lies exactly on the given times, (n, 2)."""
    wave = np.zeros((round(seconds * RATE), 2), np.float32)
    shape = level * np.hanning(49)[:, None]
    for at in at_s:
        middle = round(at * RATE)
        start, end = max(middle - 24, 0), min(middle + 25, len(wave))
        wave[start:end] += shape[start - middle + 24 : end - middle + 24]
    return wave


def noise(seconds: float, level: float = 0.05, seed: int = 1) -> NDArray[np.float32]:
    """Soft wind-like noise, (n, 2)."""
    rng = np.random.default_rng(seed)
    raw = rng.standard_normal((round(seconds * RATE), 2)).astype(np.float32)
    smooth = np.cumsum(raw, axis=0)
    smooth[64:] = smooth[64:] - smooth[:-64]
    return (level * smooth / max(float(np.std(smooth)), 1e-9)).astype(np.float32)


def speechlike(
    seconds: float, spans_s: Sequence[tuple[float, float]] | None = None, level: float = 0.15, seed: int = 3
) -> NDArray[np.float32]:
    """A formant voice babbling within the spans (the whole, when absent), silent elsewhere, (n, 2)."""
    out = np.zeros(round(seconds * RATE), np.float64)
    rng = np.random.default_rng(seed)
    for start, end in spans_s if spans_s is not None else ((0.0, seconds),):
        first, last = round(start * RATE), min(round(end * RATE), len(out))
        out[first:last] = _babble(last - first, rng)
    return np.repeat((level * out)[:, None], 2, axis=1).astype(np.float32)


def _babble(samples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Vowels joined by short hisses, pitch falling from 140 to 100 Hz, about 0.1 RMS before `level`."""
    out = np.zeros(samples)
    at = 0
    while at < samples:
        length = int(RATE * rng.uniform(0.13, 0.24))
        hiss = int(RATE * rng.uniform(0.03, 0.07))
        here = min(length, samples - at)
        out[at : at + here] += _vowel(length, at / max(samples, 1), rng)[:here]
        at += length
        here = max(min(hiss, samples - at), 0)
        out[at : at + here] += 0.25 * np.diff(rng.standard_normal(hiss + 1))[:here] * np.hanning(hiss)[:here]
        at += hiss
    return out


def _vowel(samples: int, progress: float, rng: np.random.Generator) -> NDArray[np.float64]:
    time = np.arange(samples) / RATE
    pitch = 140 - 40 * progress + 12 * np.sin(2 * np.pi * (3.1 * time + rng.uniform()))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    glide = np.linspace(0, 1, samples)[:, None]
    here, there = (np.array(VOWELS[rng.integers(len(VOWELS))], float) for _ in range(2))
    formants = here + (there - here) * glide**2
    wave = np.zeros(samples)
    for number in range(1, 36):
        hertz = number * pitch
        gain = sum(
            weight / (1 + ((hertz - formants[:, n]) / width) ** 2)
            for n, (weight, width) in enumerate(((1.0, 60), (0.6, 90), (0.3, 140)))
        )
        wave += gain / number**0.5 * np.sin(number * phase + number)
    attack = np.minimum(1, np.minimum(time, time[::-1]) / 0.025)
    return wave * attack


BEAT = RATE // 2


def tune(beats: int, chord: tuple[float, ...] = (1.0,)) -> NDArray[np.float32]:
    """A stroke and a tone each half second, four tones in turn; the last one fades for two seconds."""
    out = np.zeros(((beats + 4) * BEAT, 2), np.float32)
    rng = np.random.default_rng(1)
    for beat in range(beats):
        length = BEAT if beat < beats - 1 else 5 * BEAT
        time = np.arange(length) / RATE
        tone = (220, 277, 330, 440)[beat % 4]
        wave = sum(0.2 * np.sin(2 * np.pi * tone * ratio * time) for ratio in chord) * np.exp(-2.2 * time)
        wave[:800] += 0.15 * rng.standard_normal(800) * np.linspace(1, 0, 800)
        out[beat * BEAT : beat * BEAT + length] += wave[:, None].astype(np.float32)
    return out


SOUNDS: dict[str, Callable[[float], NDArray[np.float32]]] = {
    "tone": tone,
    "speechlike": speechlike,
    "noise": noise,
    "clicks": lambda seconds: clicks(seconds, [n / 2 for n in range(1, int(seconds * 2))]),
}


def scene_picture(number: int, time_s: float, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Stripes and a moving disc in the colours of that scene, (h, w, 3)."""
    width, height = size
    dark, light = (np.array(c, np.float32) for c in SCENES[number % len(SCENES)])
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = 0.7 + number * 1.3
    wave = 0.5 + 0.5 * np.sin((x * np.cos(angle) + y * np.sin(angle)) / width * 14 + time_s * 1.5)
    disc = (x - width * (0.5 + 0.3 * np.sin(time_s * 2))) ** 2 + (y - height / 2) ** 2 < (height / 5) ** 2
    picture = dark + (light - dark) * wave[..., None]
    picture[disc] = 255 - picture[disc]
    return picture.astype(np.uint8)


def make_clip(
    path: Path,
    *,
    seconds: float = 3,
    size: tuple[int, int] = (160, 90),
    fps: int = 30,
    cuts: Sequence[float] = (),
    sound: str | NDArray[np.float32] | None = "tone",
    sounds: Sequence[str | NDArray[np.float32]] | None = None,
    codec: str | None = None,
    audio_codec: str | None = None,
    rotation: int = 0,
    audio_start_s: float = 0.0,
    vfr: bool = False,
    b_frames: int | None = None,
    key_every: int = 30,
    picture: Callable[[int, float], NDArray[np.uint8]] | None = None,
    channels: int = 2,
    metadata: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    aspect: Fraction | None = None,
) -> Path:
    """
    Write a small clip; the container follows the suffix (mp4 mov mkv avi webm).

    Args:
        cuts: seconds at which the scene changes.
        sound: tone, speechlike, noise, clicks (every half second), samples (n, 2) at 48 kHz, or None.
        sounds: several tracks instead of one.
        audio_start_s: where the first track begins against the picture; negative needs mkv or mp4.
        vfr: frames in uneven distances around 1/fps.
        picture: draws frame (number, time) instead of the scenes.
        options: for the container, e.g. {"movflags": "+faststart"}.
        aspect: how much wider a stored pixel is shown than it is high.
    """
    kind = path.suffix.lstrip(".").lower()
    tracks = list(sounds) if sounds is not None else [] if sound is None else [sound]
    samples = [SOUNDS[t](seconds) if isinstance(t, str) else t for t in tracks]
    with av.open(str(path), "w", format={"mkv": "matroska"}.get(kind, kind), options=options or {}) as out:
        out.metadata.update(metadata or {})
        video = out.add_stream(codec or CODECS[kind][0], rate=fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.codec_context.gop_size = key_every
        if b_frames is not None or kind == "avi":
            video.codec_context.max_b_frames = b_frames or 0
        if aspect is not None:
            video.codec_context.sample_aspect_ratio = aspect
        if rotation:
            video.set_display_rotation(rotation)
        if video.codec_context.name == "libx264":
            video.options = {"preset": "ultrafast" if b_frames is None else "veryfast", "crf": "23"}
        if video.codec_context.name.startswith("libvpx"):
            video.options = {"deadline": "realtime", "cpu-used": "8"}
        heard = [
            out.add_stream(
                audio_codec or CODECS[kind][1], rate=RATE, layout={1: "mono", 2: "stereo", 6: "5.1"}[channels]
            )
            for _ in samples
        ]
        fine = Fraction(1, 1000) if vfr or kind == "webm" else Fraction(1, fps)
        video.codec_context.time_base = fine
        for time, packets in _packets(
            video, heard, samples, seconds, fps, cuts, size, vfr, fine, audio_start_s, picture
        ):
            del time
            out.mux(packets)
    return path


def make_sound(
    path: Path,
    samples: NDArray[np.float32],
    *,
    codec: str | None = None,
    rate: int = RATE,
    metadata: dict[str, str] | None = None,
) -> Path:
    """
    Write a sound file; the container follows the suffix (mp3 wav m4a aac mp4 mkv ogg).

    Args:
        samples: (n, 1), (n, 2) or (n, 6), taken to be at `rate`.
    """
    kind = path.suffix.lstrip(".").lower()
    container = {"m4a": "ipod", "aac": "adts", "mkv": "matroska"}.get(kind, kind)
    chosen = codec or {"mp3": "libmp3lame", "wav": "pcm_s16le", "ogg": "libopus"}.get(kind, "aac")
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[1]]
    with av.open(str(path), "w", format=container) as out:
        out.metadata.update(metadata or {})
        stream = out.add_stream(chosen, rate=rate, layout=layout)
        for n in range(0, len(samples), 1024):
            planes = np.ascontiguousarray(samples[n : n + 1024].T)
            frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, n, Fraction(1, rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def _packets(video, heard, samples, seconds, fps, cuts, size, vfr, fine, audio_start_s, picture) -> Iterator:
    """Pictures and sounds in the order of their times, encoded."""
    jobs: list[tuple[float, int, int]] = []
    rng = np.random.default_rng(5)
    for number in range(round(seconds * fps)):
        shift = rng.uniform(-0.3, 0.3) / fps if vfr and number else 0.0
        jobs.append((number / fps + shift, -1, number))
    for track, wave in enumerate(samples):
        start = audio_start_s if track == 0 else 0.0
        jobs += [(start + n / RATE, track, n) for n in range(0, len(wave), 1024)]
    for time, track, n in sorted(jobs):
        if track < 0:
            scene = sum(1 for cut in cuts if time >= cut - 1e-6)
            drawn = picture(n, time) if picture else scene_picture(scene, time, size)
            frame = av.VideoFrame.from_ndarray(drawn, format="rgb24")
            frame.pts, frame.time_base = round(time / fine), fine
            yield time, video.encode(frame)
        else:
            yield (
                time,
                heard[track].encode(
                    _audio_frame(samples[track][n : n + 1024], time, heard[track].layout.name)
                ),
            )
    for stream in (video, *heard):
        yield seconds, stream.encode(None)


def _audio_frame(block: NDArray[np.float32], time: float, layout: str) -> av.AudioFrame:
    channels = {"mono": 1, "stereo": 2, "5.1": 6}[layout]
    planes = np.repeat(block[:, :1], channels, axis=1) if channels != block.shape[1] else block
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(planes.T), format="fltp", layout=layout)
    frame.sample_rate = RATE
    frame.pts, frame.time_base = round(time * RATE), Fraction(1, RATE)
    return frame
