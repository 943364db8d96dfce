"""What the answer of a tool says and costs."""

from __future__ import annotations

import json

TOKENS = 2_000
"""What one answer may cost in a conversation."""
CHARACTERS_A_TOKEN = 4


def words(result) -> str:
    """The words of a result."""
    return "\n".join(part.text for part in result.content if part.type == "text")


def tokens(result) -> float:
    """About how many tokens the typed answer and its words cost."""
    return (len(words(result)) + len(json.dumps(result.structured_content))) / CHARACTERS_A_TOKEN
