"""Whether the codecs that are needed are there is told before anybody needs them."""

from __future__ import annotations

import pytest

from add_music.media import codecs


def test_the_wheels_bring_every_codec_that_is_needed() -> None:
    """Nothing is missing here."""
    assert codecs.missing() == []


def test_a_codec_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another build of FFmpeg may lack some."""
    monkeypatch.setattr(codecs, "READ", ("h264", "nonesuch"))
    assert codecs.missing() == ["reading nonesuch"]
