"""
How long it takes to read a message and to load what is needed for it, and the memory of all languages.

Loading is timed in fresh processes, against one that only imports the package and the standard library;
both find their byte code written, as every installed program does from its second run on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

RUNS = 7
GATE_MS, LOAD_GATE_MS, MEMORY_GATE_MB = 2.0, 60.0, 15.0
CORPUS = Path(__file__).parents[1] / "tests" / "language_corpus"

BARE = "import re, json, unicodedata, dataclasses, tomllib, importlib.resources, inspect, add_music"
ROUTE = "from add_music.assistant.route import route; route('make it softer and export it')"
READ = (
    "from add_music.understanding.read import read; from add_music.understanding.operations import Context; "
    "read('make it softer', Context())"
)


def main() -> None:
    """Print the figures."""
    for name, code in (("route", ROUTE), ("understand", READ)):
        print(
            f"reading: loading for {name} in English = {loading_ms(code):.0f} ms (gate ≤ {LOAD_GATE_MS:.0f})"
        )
    for name, taken in messages_ms().items():
        print(f"reading: {name} takes {taken:.2f} ms a message, median (gate ≤ {GATE_MS:.0f})")
    print(f"reading: all languages take {memory_mb():.1f} MB (gate ≤ {MEMORY_GATE_MB:.0f})")


def loading_ms(code: str) -> float:
    """Milliseconds from the first import to the first answer, beyond what every program pays."""
    with tempfile.TemporaryDirectory() as folder:
        written = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        sources = (f"{BARE}; {code}", BARE)
        for source in sources:
            _child_s(source, written)
        ours, bare = ([_child_s(source, written) for _ in range(RUNS)] for source in sources)
    return (median(ours) - median(bare)) * 1000


def messages_ms() -> dict[str, float]:
    """Median milliseconds a message of the language corpus takes once its words are loaded."""
    from add_music.assistant.route import route
    from add_music.studio import understand_message

    texts = [
        json.loads(line)["text"]
        for path in sorted(CORPUS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return {"route": _median_ms(route, texts), "understand": _median_ms(understand_message, texts)}


def memory_mb() -> float:
    """Megabytes that the lexicons of every language add in both readers."""
    from add_music.assistant import wordbook
    from add_music.books import Library
    from add_music.tongues import TONGUES
    from add_music.understanding import lexicons

    tracemalloc.start()
    libraries = [Library(wordbook.make_book), Library(lexicons.make_book)]
    words = [library.book(tongue).words for library in libraries for tongue in TONGUES]
    titles = [lexicons.make_saying(tongue) for tongue in TONGUES]
    assert len(words) == 2 * len(titles)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken / 1e6


def _median_ms(reader: Callable[[str], object], texts: list[str]) -> float:
    for text in texts:
        reader(text)
    taken = []
    for text in texts:
        started = time.perf_counter()
        reader(text)
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken)


def _child_s(code: str, environment: Mapping[str, str]) -> float:
    timed = f"import time; a = time.perf_counter(); {code}; print(time.perf_counter() - a)"
    child = subprocess.run(
        [sys.executable, "-c", timed], capture_output=True, text=True, check=True, env=environment
    )
    return float(child.stdout)


if __name__ == "__main__":
    main()
