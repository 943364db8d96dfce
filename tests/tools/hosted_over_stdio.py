"""A server over stdio whose projects are on a host that does not exist; its folders come as arguments."""

from __future__ import annotations

import sys
from pathlib import Path

from add_music.settings import Settings
from add_music.tools.server import build
from hosted import HOST, Hosted

if __name__ == "__main__":
    data, config = map(Path, sys.argv[1:])
    build(Settings(backend=f"https://{HOST}", data_dir=data, config_dir=config), Hosted).run("stdio")
