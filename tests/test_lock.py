"""The pinned dependencies are those of the package, and none comes without its digests."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([\w.-]+)==([\w.]+)(.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*)", re.MULTILINE)


def test_every_dependency_is_pinned_as_the_package_wants_it() -> None:
    """Those of a service on many machines, too; `make lock` writes them anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        Requirement(one) for one in project["dependencies"] + project["optional-dependencies"]["cluster"]
    ]
    pins = {canonicalize_name(name): version for name, version, _ in _pins()}

    for one in wanted:
        assert canonicalize_name(one.name) in pins, f"{one.name} is not pinned: make lock"
        assert one.specifier.contains(pins[canonicalize_name(one.name)]), f"{one} is outdated: make lock"


def test_every_pin_has_digests_and_no_place_of_its_own() -> None:
    """Whoever installs decides where from; what comes is compared."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert len(_pins()) > 40
    assert all("--hash=sha256:" in digests for _, _, digests in _pins())
    assert "://" not in text
    assert " @ " not in text


def _pins() -> list[tuple[str, str, str]]:
    return PIN.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))
