"""Figures that can be repeated: every one is a ratio taken within one run, never a number of seconds."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # clips and voices are drawn and spoken there
