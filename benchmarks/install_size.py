"""How much `pip install .` puts on the disk of a fresh environment."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
GATE_MB = 450


def main() -> None:
    """Print the size and the largest packages."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        before = _size_mb(Path(folder))
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", str(ROOT)], check=True, stderr=subprocess.DEVNULL
        )
        added = _size_mb(Path(folder)) - before
        site = next(Path(folder).glob("lib/python*/site-packages"))
        largest = sorted(((_size_mb(p), p.name) for p in site.iterdir()), reverse=True)[:8]
    print(f"install: {added:.0f} MB (gate ≤ {GATE_MB})")
    print("install: " + ", ".join(f"{name} {size:.0f}" for size, name in largest))


def _size_mb(place: Path) -> float:
    files = place.rglob("*") if place.is_dir() else [place]
    return sum(f.lstat().st_size for f in files if f.is_file() and not f.is_symlink()) / 2**20


if __name__ == "__main__":
    sys.exit(main())
