"""What gets installed is what the tree says, seen in a wheel that is really built."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("SKILL.md", "README.md", "LICENSE", "pyproject.toml")
LOOK = """
import add_music
from add_music.client.attribution import attribution
from add_music.settings import Settings
headers = attribution(Settings())
print(add_music.__file__, headers["X-Skill-Source"], headers["X-Skill-Version"])
"""


@pytest.fixture(scope="module", params=[None, "1.0.0-RC.1"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, python: str) -> Path:
    """An unpacked wheel of this tree, and of one whose version packaging tools write in another form."""
    tree = tmp_path_factory.mktemp("tree")
    for part in PARTS:
        shutil.copy(ROOT / part, tree / part)
    shutil.copytree(ROOT / "server", tree / "server", ignore=shutil.ignore_patterns("__pycache__"))
    if request.param:
        skill = tree / "SKILL.md"
        text = skill.read_text(encoding="utf-8")
        skill.write_text(re.sub(r'version: ".*"', f'version: "{request.param}"', text), encoding="utf-8")
    command = [python, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tree / "dist")]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    [wheel] = (tree / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tree / "installed")
    return tree


def test_the_attribution_of_an_installed_wheel_is_that_of_the_skill(built: Path, python: str) -> None:
    """The headers have the version as SKILL.md writes it, not as the wheel's metadata does."""
    said = re.search(r'version: "([^"]+)"', (built / "SKILL.md").read_text(encoding="utf-8"))[1]
    installed = built / "installed"

    done = subprocess.run(
        [python, "-c", LOOK],
        env=os.environ | {"PYTHONPATH": str(installed)},
        cwd=built,
        capture_output=True,
        text=True,
        check=True,
    )

    place, source, version = done.stdout.split()
    assert Path(place).is_relative_to(installed)
    assert (source, version) == ("ai-add-music-to", said)


def test_the_wheel_has_the_skill_and_no_tests(built: Path) -> None:
    """SKILL.md lies where the program reads it, byte for byte, and data files are not forgotten."""
    installed = built / "installed" / "add_music"

    assert (installed / "skill" / "SKILL.md").read_bytes() == (built / "SKILL.md").read_bytes()
    data = list((ROOT / "server" / "add_music").rglob("*.toml"))
    assert data
    assert all((installed / path.relative_to(ROOT / "server" / "add_music")).exists() for path in data)
    assert not list((built / "installed").rglob("test_*.py"))
