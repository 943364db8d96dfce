"""Whether PyAV brings all codecs that are needed: its wheels do, another build of FFmpeg may not."""

from __future__ import annotations

from add_music.media.formats import FORMATS

READ = (
    "h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mjpeg", "png", "gif", "webp",
    "aac", "mp3", "opus", "vorbis",
)  # fmt: skip
"""What films, pictures and tracks of the accepted kinds usually hold."""


def missing() -> list[str]:
    """The codecs that cannot be read or written here."""
    from av.codec import Codec
    from av.codec.codec import UnknownCodecError

    kinds = [kind for made in FORMATS.values() for kind in (made.picture, made.sound) if kind]
    wanted = [(kind.codec, "w") for kind in kinds] + [(name, "r") for name in READ]
    lost = []
    for name, mode in dict.fromkeys(wanted):
        try:
            Codec(name, mode)  # type: ignore[arg-type]
        except UnknownCodecError:
            lost.append(f"{'writing' if mode == 'w' else 'reading'} {name}")
    return lost
