"""
How well messages are understood, for each language and each trap: `make eval-language`.

The messages are in language_corpus/, one file for each author and half. The half called "tuned" is for
finding out what is wrong; of the one called "held-out" only the score is shown.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from add_music.assistant.route import route
from add_music.studio import understand_message

CORPUS = Path(__file__).parent / "language_corpus"
TUNED, HELD_OUT = "tuned", "held-out"

IMPLIED = ("energy",)
"""Fields that a reading may fill in although the label does not ask for them."""

TOLERANCE = {"delta_db": 0.11, "volume": 0.011, "factor": 0.011, "tempo_bpm": 0.5}
OTHER_TOLERANCE = 0.05
DESTRUCTIVE = frozenset({"trim", "cut", "remove_music", "mute_original", "set_speed", "remove_text", "undo"})


@dataclass
class Score:
    """Right and all answers by trap, what went wrong, and what was destroyed unasked."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    all: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[tuple[dict[str, Any], Any]] = field(default_factory=list)
    destroyed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Right ones among all, 1 when there are none."""
        total = sum(self.all.values())
        return sum(self.right.values()) / total if total else 1.0

    def count(self, row: dict[str, Any], seen: Any, *, right: bool) -> None:
        """Take one answer."""
        self.all[row["trap"]] += 1
        self.right[row["trap"]] += right
        if not right:
            self.wrong.append((row, seen))


@dataclass
class Result:
    """The scores of one language and half, over all its authors."""

    language: str
    half: str
    routing: Score = field(default_factory=Score)
    editing: Score = field(default_factory=Score)


def results(corpus: Path = CORPUS) -> Iterator[Result]:
    """The scores of every language and half, in order."""
    lists: dict[tuple[str, str], list[Path]] = {}
    for path in sorted(corpus.glob("*.jsonl")):
        author, half, _ = path.name.split(".")
        lists.setdefault((language_of(author), half), []).append(path)
    for (language, half), paths in sorted(lists.items()):
        result = Result(language, half)
        for path in paths:
            for row in rows(path):
                evaluate(row, result)
        yield result


def language_of(author: str) -> str:
    """The language in an author's name: `zh-TW` of "zh-TW3", `en` of "enA"."""
    found = re.match(r"[a-z]+(?:-TW)?", author)
    assert found is not None, author
    return found[0]


def rows(path: Path) -> list[dict[str, Any]]:
    """The messages of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def evaluate(row: dict[str, Any], result: Result) -> None:
    """Read one message and count how that went."""
    if "actions" in row:
        actions = list(route(row["text"], row.get("files", ())))
        readings = [row["actions"], *row.get("or_actions", ())]
        result.routing.count(row, actions, right=actions in readings)
    if "operations" in row:
        read = understand_message(row["text"], row.get("files", ()), row.get("context"))
        seen = read["operations"]
        readings = [row["operations"], *row.get("or", ())]
        ends = (row.get("context") or {}).get("duration_s")
        seen = [_up_to(edit, ends) for edit in seen]
        readings = [[_up_to(edit, ends) for edit in wanted] for wanted in readings]
        result.editing.count(row, seen, right=any(agrees(seen, wanted) for wanted in readings))
        asked = {edit["op"] for wanted in readings for edit in wanted}
        result.editing.destroyed += [
            f"{row['id']}: {edit['op']}" for edit in seen if edit["op"] in DESTRUCTIVE - asked
        ]


def _up_to(edit: Mapping[str, Any], ends: float | None) -> dict[str, Any]:
    """The label without an end that is that of the clip, which says as much as none."""
    return {name: value for name, value in edit.items() if not (name == "end_s" and value == ends)}


def agrees(seen: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> bool:
    """
    Whether a reading is the wanted one: the same operations in order, with the same fields.

    A field may be labelled loosely: `moods~` wants some of these and no others, `moods?` allows them.
    """
    return len(seen) == len(wanted) and all(_same(s, w) for s, w in zip(seen, wanted, strict=True))


def _same(seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    names = {name.rstrip("~?") for name in wanted}
    extra = [n for n, value in seen.items() if n not in {*names, *IMPLIED} and not _is_nothing(n, value)]
    return not extra and all(
        _fits(name, seen.get(name.rstrip("~?")), value) for name, value in wanted.items()
    )


def _is_nothing(name: str, value: Any) -> bool:
    return name == "start_s" and value == 0


def _fits(name: str, seen: Any, wanted: Any) -> bool:
    if name[-1] in "~?":
        if seen in (None, []):
            return name[-1] == "?"
        some = seen if isinstance(seen, list) else [seen]
        wanted = wanted if isinstance(wanted, list) else [wanted]
        return all(any(_alike(name[:-1], s, w) for w in wanted) for s in some)
    if name == "start_s" and wanted == 0:
        return seen in (None, 0)
    return _alike(name, seen, wanted)


def _alike(name: str, seen: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(seen, list) and sorted(seen) == sorted(wanted)
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        apart = TOLERANCE.get(name, OTHER_TOLERANCE)
        return isinstance(seen, int | float) and not isinstance(seen, bool) and abs(seen - wanted) <= apart
    return bool(seen == wanted)


def report(result: Result, *, failures: bool) -> Iterator[str]:
    """The lines of one result."""
    for name, score in (("routing", result.routing), ("editing", result.editing)):
        if not score.all:
            continue
        right, total = sum(score.right.values()), sum(score.all.values())
        yield f"{result.language:6} {result.half:9} {name:8} {score.share:6.1%}  ({right} of {total})"
        traps = (f"{trap} {score.right[trap]}/{score.all[trap]}" for trap in score.all)
        yield f"       {', '.join(traps)}"
        if score.destroyed:
            yield f"       unasked: {len(score.destroyed)}"
        if failures:
            for row, seen in score.wrong:
                wanted = row["actions"] if name == "routing" else row["operations"]
                yield f"       {row['id']} {row['text']!r}\n           {seen}\n         ≠ {wanted}"


def main() -> None:
    """Print everything; languages may be named to see only those."""
    wanted = set(sys.argv[1:])
    for result in results():
        if not wanted or result.language in wanted:
            for line in report(result, failures=result.half == TUNED):
                print(line)  # noqa: T201


if __name__ == "__main__":
    main()
