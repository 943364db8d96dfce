"""A media file is foreign data: it opens no other file and no address, whatever it says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import av.error
import pytest

from add_music.analysis.clip import analyse
from add_music.errors import AddMusicError
from add_music.media.audio import read_sound
from add_music.media.frames import Glances
from add_music.media.meter import measure_loudness
from add_music.media.movie import picture_hash
from add_music.media.probe import inspect
from clips import make_clip

BAITS = {
    "HLS playlist of a file": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{file}\n#EXT-X-ENDLIST\n",
    "HLS playlist of a file URL": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{file}\n",
    "HLS playlist of an address": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{http}a.ts\n",
    "HLS master playlist": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{http}a.m3u8\n",
    "HLS key": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{http}key"\n#EXTINF:2,\n{file}\n#EXT-X-ENDLIST\n',
    "concat script": "ffconcat version 1.0\nfile '{file}'\n",
    "concat script of an address": "ffconcat version 1.0\nfile '{http}a.mp4'\n",
    "plain list": "file '{file}'\n",
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 0\n",
    "DASH manifest": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT2S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
    'bandwidth="1"><BaseURL>{http}a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "Smooth Streaming manifest": '<?xml version="1.0"?><SmoothStreamingMedia MajorVersion="2"/>{http}',
    "ASF redirect": "[Reference]\nRef1={http}a.asf\n",
    "RealAudio link": "rtsp://127.0.0.1:{port}/a.rm\n",
    "internet shortcut": "[InternetShortcut]\nURL={http}\n",
    "FFmpeg metadata": ";FFMETADATA1\ntitle={http}\n",
    "image series list": "{file}\n{file}\n",
    "subtitle": "1\n00:00:00,000 --> 00:00:02,000\n{http}\n",
}
LOOKS = (
    inspect,
    analyse,
    lambda path: list(read_sound(path)),
    picture_hash,
    measure_loudness,
    lambda path: list(Glances(path)),
)


@contextmanager
def listening() -> Iterator[tuple[int, list[object]]]:
    """A port that writes down who knocks."""
    knocks: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        closing = threading.Event()

        def wait() -> None:
            while not closing.is_set():
                try:
                    client, address = server.accept()
                except TimeoutError:
                    continue
                knocks.append(address)
                client.close()

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        yield server.getsockname()[1], knocks
        closing.set()
        thread.join()


@pytest.mark.parametrize("bait", BAITS)
@pytest.mark.parametrize("kind", ["mp4", "mkv", "mp3", "jpg"])
def test_a_list_under_a_media_name_opens_nothing(tmp_path: Path, bait: str, kind: str) -> None:
    """Playlists, scripts and descriptions are no media; neither the canary file nor the port is touched."""
    canary = make_clip(tmp_path / "canary.mp4", seconds=0.2, size=(64, 36))
    before = canary.stat().st_atime_ns
    with listening() as (port, knocks):
        path = tmp_path / f"clip.{kind}"
        path.write_text(BAITS[bait].format(file=canary, port=port, http=f"http://127.0.0.1:{port}/"))
        for look in LOOKS:
            with pytest.raises(AddMusicError) as caught:
                look(path)
            assert caught.value.code == "file_not_media"

    assert knocks == []
    assert canary.stat().st_atime_ns == before


def test_the_baits_work_where_nobody_guards_the_door(tmp_path: Path) -> None:
    """Opened with everything allowed, a playlist does knock: the test above could fail."""
    with listening() as (port, knocks):
        path = tmp_path / "clip.m3u8"
        path.write_text(BAITS["HLS playlist of a file"].format(file=f"http://127.0.0.1:{port}/a.ts"))
        with pytest.raises(av.error.FFmpegError):
            av.open(str(path), options={"protocol_whitelist": "file,http,tcp", "allowed_extensions": "ALL"})

    assert knocks
