"""
Gathers what goes into the bundle for Claude Desktop: `make bundle`, then `mcpb pack dist/bundle`.

The program as source, which the host's uv makes an environment for, and the manifest with its icon on top.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from told import ROOT

PROGRAM = ("pyproject.toml", "SKILL.md", "README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md")


def gather(folder: Path) -> None:
    """Fill a folder anew; it is removed first."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(
        ROOT / "server", folder / "server", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    for name in PROGRAM:
        shutil.copy2(ROOT / name, folder / name)
    for path in (ROOT / "manifests" / "mcpb").iterdir():
        shutil.copy2(path, folder / path.name)


if __name__ == "__main__":
    gather(Path(sys.argv[1]))
