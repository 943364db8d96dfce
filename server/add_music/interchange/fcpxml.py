"""
Final Cut Pro's XML (FCPXML 1.8), which Final Cut Pro, Resolve and others open.

Clips follow one another in the spine; sound, titles and markers hang on the clip with which they begin.
Times are fractions of a second, and those of the film whole frames. A clip's own time, in which what hangs on
it is placed, runs at the speed of the film: `timeMap` tells where in its file each moment of it lies.
"""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree as ET

from add_music.interchange.film import Event, Film, Marker, Medium, Title, Track, rate
from add_music.interchange.places import url_of

VERSION = "1.8"
"""Final Cut Pro 10.4 and Resolve 15 on; later ones read it too."""
TITLE_UID = ".../Titles.localized/Bumper:Opener.localized/Basic Title.localized/Basic Title.moti"
"""The plainest title of Final Cut Pro."""
RATES = (23.98, 24, 25, 29.97, 30, 47.95, 48, 50, 59.94, 60)
"""What a clip's own rate may be said to be."""
FILLED = {"crop": "fill", "pad": "fit", "blur": "fit"}
HEIGHTS = {"top": 0.36, "center": 0.0, "bottom": -0.36}
"""Of a title, in heights of the picture above its middle."""
TITLE_SIZE = 0.06
ROLES = {"original": "dialogue"}
SOUND_RATE = 48_000
UNSPEAKABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""Characters that no XML 1.0 document may hold, not even escaped."""


def to_fcpxml(film: Film) -> str:
    """The document."""
    return _Writer(film).document()


class _Writer:
    def __init__(self, film: Film) -> None:
        self._film = film
        self._resources = ET.Element("resources")
        self._formats: dict[tuple[int, int, Fraction], str] = {}
        self._assets: dict[Medium, str] = {}
        self._count = 0

    def document(self) -> str:
        film = self._film
        root = ET.Element("fcpxml", version=VERSION)
        root.append(self._resources)
        event = ET.SubElement(ET.SubElement(root, "library"), "event", name=film.name)
        project = ET.SubElement(event, "project", name=film.name)
        sequence = ET.SubElement(
            project,
            "sequence",
            format=self._format(film.width, film.height, film.fps),
            duration=self._at(film.duration_ms),
            tcStart="0s",
            tcFormat="NDF",
            audioLayout="stereo",
            audioRate="48k",
        )
        self._fill(ET.SubElement(sequence, "spine"))
        ET.indent(root)
        written = UNSPEAKABLE.sub("", ET.tostring(root, "unicode"))
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n\n{written}\n'

    def _fill(self, spine: ET.Element) -> None:
        film = self._film
        video = [track for track in film.tracks if track.kind == "video"]
        sounds = [track for track in film.tracks if track.kind == "audio"]
        shown = [event for track in video for event in track.events]
        for event in shown:
            half = film.half(event)
            if half:
                spine.append(self._dissolve(event, half))
            clip = self._clip(event)
            spine.append(clip)
            for lane, track in enumerate(sounds, start=1):
                for sound in track.events:
                    if event.start_ms <= sound.start_ms < event.end_ms:
                        clip.append(self._sound(event, sound, track, -lane))
            for title in film.titles:
                if event.start_ms <= title.start_ms < event.end_ms:
                    clip.append(self._title(event, title))
            for marker in film.noted("section", "speech", "cut"):
                if event.start_ms <= marker.start_ms < event.end_ms:
                    clip.append(self._marker(event, marker))

    def _dissolve(self, event: Event, half: int) -> ET.Element:
        """Over the joint, half to either side."""
        begin = (self._film.frame(event.start_ms) - half) / self._film.fps
        length = _seconds(2 * half / self._film.fps)
        return ET.Element("transition", name="Cross Dissolve", offset=_seconds(begin), duration=length)

    def _clip(self, event: Event) -> ET.Element:
        """A part of a file in the spine; its sound lies in a lane of its own."""
        medium = event.medium
        length = self._at(event.end_ms, event.start_ms)
        clip = ET.Element("clip" if medium.still else "asset-clip", name=medium.name)
        clip.set("offset", self._at(event.start_ms))
        clip.set("start", "0s" if medium.still else _seconds(self._own_start(event)))
        clip.set("duration", length)
        clip.set("tcFormat", "NDF")
        if not medium.still:
            clip.set("ref", self._asset(medium))
            clip.set("srcEnable", "video")
            self._tempo(clip, event)
        ET.SubElement(clip, "adjust-conform", type=FILLED.get(self._film.fit, "fit"))
        if medium.still:
            ET.SubElement(clip, "video", ref=self._asset(medium), offset="0s", start="0s", duration=length)
        return clip

    def _tempo(self, clip: ET.Element, event: Event) -> None:
        own = rate(event.medium.fps)
        if own != self._film.fps:
            near = min(RATES, key=lambda known: abs(known - float(own)))
            ET.SubElement(clip, "conform-rate", scaleEnabled="0", srcFrameRate=f"{near:g}")
        if event.speed != 1:
            length = Fraction(event.medium.duration_ms, 1000)
            times = ET.SubElement(clip, "timeMap")
            for value in (Fraction(0), length):
                point = {"time": _seconds(value / event.speed), "value": _seconds(value), "interp": "linear"}
                ET.SubElement(times, "timept", point)

    def _own_start(self, event: Event) -> Fraction:
        """Where the event begins in the clip's own time, on a frame."""
        frames = round(event.offset_ms / event.speed * self._film.fps / 1000)
        return frames / self._film.fps

    def _within(self, event: Event, ms: int) -> str:
        """A moment of the film in the own time of the clip that is shown then."""
        start = Fraction(0) if event.medium.still else self._own_start(event)
        frames = self._film.frame(ms) - self._film.frame(event.start_ms)
        return _seconds(start + frames / self._film.fps)

    def _sound(self, event: Event, sound: Event, track: Track, lane: int) -> ET.Element:
        clip = ET.Element("asset-clip", ref=self._asset(sound.medium), name=track.name, lane=str(lane))
        clip.set("offset", self._within(event, sound.start_ms))
        clip.set("start", _seconds(Fraction(sound.offset_ms, 1000)))
        clip.set("duration", self._at(sound.end_ms, sound.start_ms))
        clip.set("audioRole", ROLES.get(track.name, f"music.{track.name}"))
        return clip

    def _title(self, event: Event, title: Title) -> ET.Element:
        made = ET.Element("title", ref=self._effect(), name=title.text[:80], lane="1")
        made.set("offset", self._within(event, title.start_ms))
        made.set("start", "0s")
        made.set("duration", self._at(title.end_ms, title.start_ms))
        height = next((up for name, up in HEIGHTS.items() if title.position.startswith(name)), 0.0)
        place = f"0 {round(height * self._film.height)}"
        ET.SubElement(made, "param", name="Position", key="9999/999166631/999166633/1/100/101", value=place)
        style = f"ts{self._next()}"
        ET.SubElement(ET.SubElement(made, "text"), "text-style", ref=style).text = title.text
        look = ET.SubElement(ET.SubElement(made, "text-style-def", id=style), "text-style")
        look.set("font", "Helvetica")
        look.set("fontSize", str(round(TITLE_SIZE * self._film.height)))
        look.set("fontColor", "1 1 1 1")
        look.set("alignment", "center")
        return made

    def _marker(self, event: Event, marker: Marker) -> ET.Element:
        one = 1 / self._film.fps
        return ET.Element(
            "marker",
            start=self._within(event, marker.start_ms),
            duration=_seconds(one),
            value=marker.name,
        )

    def _asset(self, medium: Medium) -> str:
        known = self._assets.get(medium)
        if known:
            return known
        asset = ET.Element("asset", id=self._next("r"), name=medium.name, src=url_of(medium.place))
        fps = rate(medium.fps) if medium.fps else self._film.fps
        asset.set("start", "0s")
        asset.set("duration", "0s" if medium.still else _seconds(self._length(medium, fps)))
        if medium.width:
            asset.set("hasVideo", "1")
            asset.set("format", self._format(medium.width, medium.height, fps))
        if medium.sound or not medium.width:
            asset.set("hasAudio", "1")
            asset.set("audioSources", "1")
            asset.set("audioChannels", "2")
            asset.set("audioRate", str(SOUND_RATE))
        self._resources.append(asset)
        self._assets[medium] = asset.get("id", "")
        return self._assets[medium]

    def _length(self, medium: Medium, fps: Fraction) -> Fraction:
        """In whole frames of its own for a film; sound is as long as it is."""
        length = Fraction(medium.duration_ms, 1000)
        return round(length * fps) / fps if medium.width else length

    def _format(self, width: int, height: int, fps: Fraction) -> str:
        known = self._formats.get((width, height, fps))
        if known is None:
            known = self._formats[width, height, fps] = self._next("r")
            size = {"frameDuration": _seconds(1 / fps), "width": str(width), "height": str(height)}
            ET.SubElement(self._resources, "format", {"id": known, **size})
        return known

    def _effect(self) -> str:
        known = self._resources.find("effect")
        if known is None:
            about = {"id": self._next("r"), "name": "Basic Title", "uid": TITLE_UID}
            known = ET.SubElement(self._resources, "effect", about)
        return known.get("id", "")

    def _next(self, letter: str = "") -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def _at(self, ms: int, since_ms: int = 0) -> str:
        """A moment, or the time since another one, in whole frames of the film."""
        return _seconds((self._film.frame(ms) - self._film.frame(since_ms)) / self._film.fps)


def _seconds(time: Fraction) -> str:
    return f"{time.numerator}s" if time.denominator == 1 else f"{time.numerator}/{time.denominator}s"
