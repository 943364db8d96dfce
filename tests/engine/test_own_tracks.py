"""The user's own music under a clip: as long as the clip, with its own ending; words say what was done."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from add_music.engine.timeline import from_draft
from add_music.media.audio import read_sound
from add_music.media.wav import write_wav
from add_music.saying import SPOKEN, say, speaking
from add_music.understanding.operations import Context, MuteOriginal
from add_music.understanding.read import read
from calling import Caller
from clips import RATE, make_clip, make_sound, noise, speechlike, tune


@pytest.fixture
def silent(tmp_path: Path) -> Path:
    """Sixteen seconds of picture."""
    return make_clip(tmp_path / "walk.mp4", seconds=16, size=(128, 72), sound=None)


def level_db(path: Path, start_ms: int, end_ms: int) -> float:
    """RMS of a stretch of a file's sound."""
    samples = np.concatenate(list(read_sound(path, start_ms=start_ms, duration_ms=end_ms - start_ms)))
    return float(10 * np.log10(max(float((samples.astype(float) ** 2).mean()), 1e-12)))


@pytest.mark.parametrize("beats", [60, 16])
def test_a_track_of_another_length_ends_with_the_picture(
    caller: Caller, silent: Path, tmp_path: Path, beats: int
) -> None:
    """Longer or shorter, it fills the clip, its last sound is its own last one, and the words say so."""
    write_wav(tmp_path / "song.wav", [tune(beats)])

    told = caller.begin(silent, tmp_path / "song.wav").say("use my song as background music")
    music = from_draft(caller.draft).music[0]

    assert (music.start_ms, music.end_ms) == (0, 16_000)
    assert sum(end - start for start, end in music.pieces) == pytest.approx(16_000, abs=120)
    assert (beats - 1) * 500 <= music.pieces[-1][1] <= (beats + 4) * 500
    assert "song.wav" in told.words
    assert "ending" in told.words


def test_the_file_has_music_to_its_end(caller: Caller, silent: Path, tmp_path: Path) -> None:
    """Eight seconds of track under sixteen: no hole within, and the last chord fades on the last picture."""
    write_wav(tmp_path / "song.wav", [tune(16)])
    caller.begin(silent, tmp_path / "song.wav").say("use my song as background music")
    caller.render()
    caller.finished()

    film = caller.download(tmp_path / "out.mp4")

    levels = [level_db(film, ms, ms + 1000) for ms in range(0, 15_000, 1000)]
    assert min(levels) > max(levels) - 12
    assert level_db(film, 15_700, 16_000) < max(levels) - 6


@pytest.mark.parametrize(
    ("name", "codec"), [("song.flac", "flac"), ("song.ogg", "libopus"), ("song.opus", "libopus")]
)
def test_tracks_that_people_have_are_taken(
    caller: Caller, silent: Path, tmp_path: Path, name: str, codec: str
) -> None:
    """FLAC and Ogg are fitted like any other song."""
    song = make_sound(tmp_path / f"song.{'ogg' if codec == 'libopus' else 'flac'}", tune(60), codec=codec)
    song = song.rename(tmp_path / name)

    told = caller.begin(silent, song).say("use my song as background music")

    assert from_draft(caller.draft).music[0].end_ms == 16_000
    assert name in told.words


def test_talk_is_put_in_as_it_is(caller: Caller, silent: Path, tmp_path: Path) -> None:
    """Nobody wants a voice to be cut on beats; the answer says that it is no music."""
    spans = [(n * 3 + 0.3, n * 3 + 2.2) for n in range(6)]
    write_wav(tmp_path / "talk.wav", [speechlike(20, spans) + noise(20, 0.0005)])

    told = caller.begin(silent, tmp_path / "talk.wav").say("use my talk.wav as background music")

    assert from_draft(caller.draft).music[0].pieces == ()
    assert "speech" in told.words


def test_a_trim_fits_the_track_anew(caller: Caller, silent: Path, tmp_path: Path) -> None:
    """After a trim the track still ends with the picture, and undo brings the first fit back."""
    write_wav(tmp_path / "song.wav", [tune(60)])
    caller.begin(silent, tmp_path / "song.wav").say("use my song as background music")
    before = from_draft(caller.draft).music[0]

    caller.say("cut the first 5 seconds")
    after = from_draft(caller.draft).music[0]
    caller.say("undo that")

    assert after.end_ms == 11_000
    assert after.pieces[-1][1] >= 59 * 500
    assert from_draft(caller.draft).music[0] == before


def test_music_that_is_in_the_clip_already_is_told(caller: Caller, tmp_path: Path) -> None:
    """It goes on, and the words say how to be rid of it; once it is muted, nothing more is said."""
    clip = make_clip(
        tmp_path / "party.mp4",
        seconds=14,
        size=(128, 72),
        sound=tune(28, (0.5, 1, 1.25, 1.5))[: 14 * RATE] / 3,
    )

    told = caller.begin(clip).say("add calm piano music")
    caller.say("mute the original sound")
    again = caller.say("another take")

    assert "already has music" in told.words
    assert "already has music" not in again.words


@pytest.mark.parametrize(("words", "kept"), [("swap the soundtrack for jazz", 0.0), ("add some jazz", 1.0)])
def test_the_clips_own_music_gives_way_only_where_it_is_meant(
    caller: Caller, tmp_path: Path, words: str, kept: float
) -> None:
    """Where the only music is the clip's, to swap it silences it; to add some does not."""
    clip = make_clip(
        tmp_path / "party.mp4",
        seconds=14,
        size=(128, 72),
        sound=tune(28, (0.5, 1, 1.25, 1.5))[: 14 * RATE] / 3,
    )

    caller.begin(clip).say(words)

    timeline = from_draft(caller.draft)
    assert timeline.original_volume == kept
    assert timeline.music[0].about["genre"] == "jazz"


@pytest.mark.parametrize(
    "words",
    [
        "swap the existing soundtrack for lo-fi",
        "replace the music with jazz",
        "replace the background music in my video",
        "ersetze die Musik durch Jazz",
        "remplace la musique par du jazz",
        "cambia la música por jazz",
        "substitua a música por jazz",
        "استبدل الموسيقى بموسيقى جاز",
        "thay nhạc bằng nhạc jazz",
        "ganti musiknya dengan jazz",
        "把音乐换成爵士",
        "把音樂換成爵士",
        "音楽をジャズに差し替えて",
        "음악을 재즈로 바꿔줘",
    ],
)
def test_swapping_the_clips_own_music_is_understood(words: str) -> None:
    """Its sound is muted before other music is put in; of a clip without music nothing is muted."""
    own, none = (read(words, Context(duration_s=30, clip_music=heard)) for heard in (True, False))

    assert [operation.op for operation in own] == ["mute_original", "add_music"]
    assert [operation.op for operation in none] == ["add_music"]


@pytest.mark.parametrize("tag", SPOKEN)
def test_the_words_against_two_musics_are_understood(tag: str) -> None:
    """What the answer tells people to say mutes the clip's own sound, in every language."""
    with speaking(tag):
        words = re.search("[“«„「](.+?)[”»“」]", say("music_already"))
        mute = say("own_music_mute")

    assert words
    assert mute == words[1].strip()
    assert read(mute, Context(duration_s=30, has_music=True)) == (MuteOriginal(),)
