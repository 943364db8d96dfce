"""What the manifests say, read from the three places that may say it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Told:
    """The product as pyproject.toml, SKILL.md and source.toml describe it."""

    project: dict[str, Any]
    skill: str
    source: dict[str, Any]

    @classmethod
    def read(cls, root: Path = ROOT) -> Told:
        """What the files under `root` say."""
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        source = tomllib.loads((root / "manifests" / "source.toml").read_text(encoding="utf-8"))
        return cls(project, (root / "SKILL.md").read_text(encoding="utf-8"), source)

    @property
    def name(self) -> str:
        """The name of package, skill and plugin."""
        return str(self.project["name"])

    @property
    def about(self) -> str:
        """One sentence, at most 100 characters."""
        return str(self.project["description"])

    @cached_property
    def version(self) -> str:
        """The version, which the frontmatter of SKILL.md names."""
        return self._front(r'^\s*version: "([^"]+)"$')

    @cached_property
    def long_about(self) -> str:
        """What it does and when to use it: the description of SKILL.md."""
        return self._front(r"^description: (.+)$")

    @property
    def environment(self) -> list[dict[str, Any]]:
        """Every variable that is read."""
        return list(self.source["environment"])

    @property
    def offered(self) -> list[dict[str, Any]]:
        """The variables that a host may ask its user for."""
        return [one for one in self.environment if one.get("offer")]

    def launch(self, how: str, root: str = "") -> dict[str, Any]:
        """Command and arguments that start the server; `root` is the host's word for its folder."""
        command, *rest = (part.replace("{root}", root) for part in self.source["launch"][how])
        return {"command": command, "args": rest} if rest else {"command": command}

    def servers(self, how: str, root: str = "", **more: Any) -> dict[str, Any]:
        """The block that most hosts call `mcpServers`."""
        return {self.source["server"]: {**more, **self.launch(how, root)}}

    def _front(self, pattern: str) -> str:
        found = re.search(pattern, self.skill.split("\n---", 1)[0], re.MULTILINE)
        if not found:
            raise ValueError(f"SKILL.md's frontmatter has nothing like {pattern}")
        return found[1]
