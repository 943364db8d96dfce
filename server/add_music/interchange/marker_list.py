"""Sections, cuts, bars, beats, speech and titles as a table for spreadsheets and marker importers."""

from __future__ import annotations

import csv
import io

from add_music.interchange.film import Film, MarkerKind

COLUMNS = ("timecode", "frame", "start_s", "duration_s", "kind", "name")
KINDS: tuple[MarkerKind, ...] = ("section", "title", "speech", "cut", "bar", "beat")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run a cell that begins so (OWASP, CSV injection)."""


def to_csv(film: Film) -> str:
    """One line a marker, in the order of their times; UTF-8 with CR LF (RFC 4180)."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for marker in film.noted(*KINDS):
        frame = film.frame(marker.start_ms)
        seconds = (f"{marker.start_ms / 1000:.3f}", f"{marker.duration_ms / 1000:.3f}")
        table.writerow((film.timecode(frame), frame, *seconds, marker.kind, _harmless(marker.name)))
    return out.getvalue()


def _harmless(name: str) -> str:
    return f"'{name}" if name.startswith(FORMULA) else name
