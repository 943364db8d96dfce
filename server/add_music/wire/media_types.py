"""The file types the contract accepts, with the MIME types they travel under."""

from __future__ import annotations

from pathlib import PurePath

VIDEO = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "avi": "video/x-msvideo",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
}
IMAGE = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
AUDIO = {"mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4", "aac": "audio/aac"}
OUTPUTS = {"mp4": VIDEO["mp4"], "wav": AUDIO["wav"]}
"""What a render can be; wav only where a backend announces it."""
ACCEPTED = {**VIDEO, **IMAGE, **AUDIO}


def extension(name: str) -> str:
    """The lower-case ending of a file name without its dot; empty when it has none."""
    return PurePath(name).suffix.lstrip(".").lower()
