"""Figures that can be repeated: every one is a ratio taken within one run, never a number of seconds."""
