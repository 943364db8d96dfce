"""Lists of jobs as people write them: a table (CSV), or JSON, in which each film has its own words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from add_music.assistant.batching import BatchJob, outputs_for
from add_music.assistant.checks import is_url
from add_music.errors import AddMusicError, problem

FILES = ("files", "file", "media", "clip", "video")
"""Names of the column with the files; several files of one film are separated by `|`."""
KNOWN = (*FILES, "instruction", "output", "seed", "brief", "also")
SEPARATOR = "|"
TABLES, DOCUMENTS = (".csv", ".tsv"), (".json", ".jsonl", ".ndjson")
LONGEST = 10_000


def is_list(name: str) -> bool:
    """Whether a file of that name is a list of jobs."""
    return Path(name).suffix.lower() in (*TABLES, *DOCUMENTS)


def read_list(path: Path, instruction: str | None, into: Path | None, also: Sequence[str]) -> list[BatchJob]:
    """
    The jobs of a list; paths in it count from where it lies.

    Args:
        instruction, also: for the jobs that have none of their own.
        into: where the films go that have no `output`.

    Raises:
        FixInput: it cannot be read, or a line of it is no job.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise _wrong(path, 0, "it cannot be read as UTF-8 text") from exc
    rows = _table(path, text) if path.suffix.lower() in TABLES else _documents(path, text)
    if not rows:
        raise _wrong(path, 0, "there is no job in it")
    if len(rows) > LONGEST:
        raise _wrong(path, LONGEST, f"there are more than {LONGEST} jobs")
    media = [_media(path, number, row) for number, row in enumerate(rows, start=1)]
    places = outputs_for([files[0] for files in media], into)
    return [
        _job(path, number, row, files, place, instruction, also)
        for number, (row, files, place) in enumerate(zip(rows, media, places, strict=True), start=1)
    ]


def _table(path: Path, text: str) -> list[dict[str, Any]]:
    """The lines below the heading, whatever separates their cells."""
    head = text.split("\n", 1)[0]
    sign = max(",;\t", key=head.count)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=sign, restkey="more"))
    found = []
    for number, row in enumerate(rows, start=1):
        if row.get("more"):
            raise _wrong(
                path, number, f"it has more cells than the heading; quote those with {sign!r} in them"
            )
        cells = {str(key).strip().lower(): (value or "").strip() for key, value in row.items()}
        if any(cells.values()):
            found.append({key: value for key, value in cells.items() if value})
    return found


def _documents(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        if path.suffix.lower() == ".json":
            found = json.loads(text)
            found = found.get("jobs", [found]) if isinstance(found, dict) else found
        else:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as exc:
        raise _wrong(path, 0, f"it is no JSON: {exc}") from exc
    for number, one in enumerate(found if isinstance(found, list) else [found], start=1):
        if not isinstance(one, dict):
            raise _wrong(path, number, "it is no object")
    return list(found)


def _media(path: Path, number: int, row: Mapping[str, Any]) -> tuple[str, ...]:
    unknown = [name for name in row if name not in KNOWN]
    if unknown:
        raise _wrong(path, number, f"{unknown[0]!r} is none of {', '.join(KNOWN)}")
    told = next((row[name] for name in FILES if row.get(name)), None)
    names = told.split(SEPARATOR) if isinstance(told, str) else told
    if not isinstance(names, list) or not names or not all(isinstance(n, str) and n.strip() for n in names):
        raise _wrong(path, number, "it names no file")
    return tuple(name.strip() if is_url(name.strip()) else str(_there(path, name.strip())) for name in names)


def _job(
    path: Path,
    number: int,
    row: Mapping[str, Any],
    media: tuple[str, ...],
    place: Path,
    instruction: str | None,
    also: Sequence[str],
) -> BatchJob:
    output = row.get("output")
    if output is not None and not isinstance(output, str):
        raise _wrong(path, number, "output is no path")
    kinds = row.get("also", list(also))
    return BatchJob(
        media,
        _there(path, output) if output else place,
        str(row["instruction"]) if row.get("instruction") else instruction,
        _seed(path, number, row.get("seed")),
        _brief(path, number, row.get("brief")),
        tuple(kinds.replace(SEPARATOR, ",").split(",") if isinstance(kinds, str) else map(str, kinds)),
    )


def _seed(path: Path, number: int, told: Any) -> int | None:
    if told in (None, ""):
        return None
    try:
        seed = int(told)
    except (TypeError, ValueError):
        seed = -1
    if not 0 <= seed < 2**32:
        raise _wrong(path, number, f"the seed {told!r} is no number from 0 to {2**32 - 1}")
    return seed


def _brief(path: Path, number: int, told: Any) -> Mapping[str, Any] | None:
    if told in (None, ""):
        return None
    try:
        brief = json.loads(told) if isinstance(told, str) else told
    except ValueError:
        brief = None
    if not isinstance(brief, dict):
        raise _wrong(path, number, "the brief is no JSON object")
    return brief


def _there(path: Path, name: str) -> Path:
    """Where the list means: from its own folder on."""
    return path.absolute().parent / Path(name).expanduser()


def _wrong(path: Path, number: int, why: str) -> AddMusicError:
    where = f"{path.name}, job {number}" if number else path.name
    return problem("command_invalid", seen=f"{where}: {why}.")
