"""The Python front door to what needs no backend."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest

import add_music
from add_music import composing, studio
from add_music.errors import AddMusicError
from add_music.music.stored import score_from_json
from clips import make_clip, speechlike

SECONDS = 3.0


def _samples(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 3, 48_000)
        raw = np.frombuffer(file.readframes(file.getnframes()), np.uint8).reshape(-1, 2, 3)
    wide = np.zeros((*raw.shape[:2], 4), np.uint8)
    wide[..., 1:] = raw
    return wide.view("<i4")[..., 0] / 2**31


def test_music_alone_has_exactly_the_length_and_figures_of_the_file(tmp_path: Path) -> None:
    """A 24-bit stereo WAV with the very number of samples; loudness and length were read from it."""
    told: list[tuple[float, str]] = []

    made = add_music.compose(
        "calm piano",
        duration_s=SECONDS,
        cuts_s=[1.5],
        seed=4,
        output=tmp_path / "bed.wav",
        midi=tmp_path / "bed.mid",
        stems=tmp_path / "parts" / "stems",
        score=tmp_path / "bed.json",
        on_progress=lambda share, words: told.append((share, words)),
    )

    heard = _samples(tmp_path / "bed.wav")
    assert len(heard) == round(SECONDS * 48_000)
    assert made["duration_s"] == SECONDS
    assert made["music"]["genre"] == "piano"
    assert made["music"]["seed"] == 4
    assert np.abs(heard).max() <= 10 ** (-1 / 20)
    assert abs(made["loudness"]["integrated_lufs"] + 14) < 1.5
    assert (tmp_path / "bed.mid").read_bytes()[:4] == b"MThd"
    score = score_from_json(json.loads((tmp_path / "bed.json").read_text(encoding="utf-8")))
    assert {part.name for part in score.parts} == set(made["stems"])
    assert made["stems"]
    assert all(len(_samples(Path(stem))) == len(heard) for stem in made["stems"].values())
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bed.json", "bed.mid", "bed.wav", "parts"]


def test_the_same_seed_is_the_same_music(tmp_path: Path) -> None:
    """Sample for sample on one machine."""
    for name in ("a.wav", "b.wav"):
        add_music.compose("ambient", duration_s=2, seed=9, output=tmp_path / name)

    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_a_long_piece_is_played_by_several_processes_to_the_same_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a minute and more is shared out; progress goes on, and nothing else is heard for it."""
    shares: list[float] = []
    for name, worth in (("alone", 99), ("shared", 4)):
        monkeypatch.setattr(composing, "WORTH_WORKERS", worth)
        add_music.compose(
            "solo piano", duration_s=31, seed=2, output=tmp_path / f"{name}.wav",
            on_progress=lambda share, words: shares.append(share),
        )  # fmt: skip

    assert (tmp_path / "alone.wav").read_bytes() == (tmp_path / "shared.wav").read_bytes()
    assert sorted(set(shares[len(shares) // 2 :])) == sorted(set(shares[: len(shares) // 2]))


def test_a_message_that_asks_for_edits_still_gives_music(tmp_path: Path) -> None:
    """Where there is no clip to trim, what the words say of music counts."""
    made = add_music.compose(
        "trim the first 3 seconds, mute the original and put sad strings under it",
        duration_s=1,
        seed=1,
        output=tmp_path / "bed.wav",
    )

    assert made["music"]["moods"] == ["sad"]
    assert "strings" in made["music"]["instruments"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"duration_s": -3}, "option_invalid"),
        ({"duration_s": 0.2}, "option_invalid"),
        ({"duration_s": float("nan")}, "option_invalid"),
        ({"duration_s": float("inf")}, "option_invalid"),
        ({"cuts_s": [99.0]}, "option_invalid"),
        ({"cuts_s": [float("nan")]}, "option_invalid"),
        ({"seed": -1}, "option_invalid"),
        ({"output": "bed.mp3"}, "output_type_unsupported"),
        ({"output": "there.wav"}, "output_exists"),
        ({"output": "no/folder/bed.wav"}, "output_unwritable"),
        ({"output": "folder.wav"}, "output_unwritable"),
        ({"midi": "there.mid"}, "output_exists"),
        ({"midi": "bed.wav"}, "output_type_unsupported"),
        ({"score": "there.mid"}, "output_type_unsupported"),
        ({"stems": "there.wav"}, "output_unwritable"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict, code: str
) -> None:
    """Every length, moment, seed and place is checked first; what lies there stays as it is."""
    monkeypatch.chdir(tmp_path)
    for name in ("there.wav", "there.mid"):
        Path(name).write_text("mine")
    Path("folder.wav").mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())

    with pytest.raises(AddMusicError) as caught:
        add_music.compose("calm", **{"duration_s": SECONDS, "output": "bed.wav", **wrong})

    assert (caught.value.code, caught.value.exit_code) == (code, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert Path("there.wav").read_text() == "mine"


def test_stems_sum_to_the_music(tmp_path: Path) -> None:
    """Every part as it sounds in the band, the crackle of the record beside them: their sum is the file."""
    made = add_music.compose(
        "lo-fi", duration_s=4, seed=3, output=tmp_path / "bed.wav", stems=tmp_path / "stems"
    )
    heard = _samples(tmp_path / "bed.wav")
    total = np.sum([_samples(Path(stem)) for stem in made["stems"].values()], axis=0)

    assert "vinyl" in made["stems"]
    assert np.abs(total - heard).max() < 10 ** (-90 / 20)


def test_existing_stems_are_kept_unless_the_user_agrees(tmp_path: Path) -> None:
    """The names of stems are known only after composing; still nothing is overwritten, or half written."""
    wishes = {"duration_s": 1, "seed": 1, "stems": tmp_path / "stems"}
    made = add_music.compose("calm piano", output=tmp_path / "a.wav", **wishes)
    first = Path(next(iter(made["stems"].values())))
    first.write_text("mine")

    with pytest.raises(AddMusicError) as caught:
        add_music.compose("calm piano", output=tmp_path / "b.wav", **wishes)

    assert caught.value.code == "output_exists"
    assert first.read_text() == "mine"
    assert not (tmp_path / "b.wav").exists()


def test_a_clip_is_analysed_into_facts_and_a_brief_with_reasons(tmp_path: Path) -> None:
    """Length, size, cut, and for each field of the brief a value, an origin and words."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=3, cuts=(1.5,), sound=speechlike(3.0))

    seen = add_music.analyse(clip)

    assert seen["duration_s"] == pytest.approx(3, abs=0.05)
    assert (seen["width"], seen["height"], seen["fps"]) == (160, 90, 30)
    assert seen["cuts_s"] == [pytest.approx(1.5, abs=0.04)]
    assert seen["has_audio"]
    fields = {"genre", "moods", "energy", "tempo", "tempo_bpm", "key", "instruments", "avoid"}
    assert set(seen["brief"]) == fields
    assert all(set(field) == {"value", "from", "because"} for field in seen["brief"].values())


def test_a_second_look_tells_music_from_the_clips_own_sound(tmp_path: Path) -> None:
    """A file with another sound is not said to keep the clip's own; a file cut shorter is not compared."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=3, sound="noise")
    other = make_clip(tmp_path / "other.mp4", seconds=3, sound="tone")
    shorter = make_clip(tmp_path / "shorter.mp4", seconds=2, sound="noise")

    same, foreign, cut = (studio.measure(path, [clip]) for path in (clip, other, shorter))

    assert (same["video"]["copied"], same["original_audio"]["kept"]) == (True, True)
    assert foreign["original_audio"]["kept"] is False
    assert (cut["video"]["copied"], cut["original_audio"]["kept"]) == (False, None)


def test_messages_are_understood_as_json() -> None:
    """What the terminal's `understand` prints."""
    found = studio.understand_message("calm lo-fi at 30%", ["clip.mp4"], {"duration_s": 12.0})["operations"]

    assert found[0]["op"] == "add_music"
    assert found[0]["genre"] == "lofi"
    assert found[0]["volume"] == pytest.approx(0.3)


def test_what_cannot_be_is_asked_back_beside_the_rest() -> None:
    """The value is named, and the other wishes are operations all the same."""
    found = studio.understand_message("jazz at 900 bpm")

    assert found["operations"] == [{"op": "add_music", "genre": "jazz"}]
    assert found["questions"] == [
        {"about": "jazz at 900 bpm", "because": "music has a tempo of 30 to 240 bpm"}
    ]
