"""What tokens may do and which plans accounts are on, in the words that both halves use."""

from __future__ import annotations

READ, WRITE, UPLOAD, RENDER = SCOPES = ("read", "write", "upload", "render")
EVERYTHING = "*"
"""The scope that holds all others."""

ANONYMOUS, REGISTERED, UNLIMITED = PLANS = ("anonymous", "registered", "unlimited")
"""Where exports are paid for, an anonymous account has none; an unlimited one pays for nothing."""
