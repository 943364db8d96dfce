"""A program that owns an engine, for tests that kill it: prints its address and waits for its end."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from add_music.client.embedded import ensure_engine
from add_music.settings import Settings

endpoint = ensure_engine(Settings(data_dir=Path(sys.argv[1])))
sys.stdout.write(json.dumps({"url": endpoint.url, "token": endpoint.token}) + "\n")
sys.stdout.flush()
sys.stdin.read()
