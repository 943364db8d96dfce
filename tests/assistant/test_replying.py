"""Answers in the user's language, on the real engine of this machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from add_music.assistant.make import make
from add_music.assistant.project import Project
from add_music.errors import AddMusicError
from add_music.saying import SPOKEN, speaking, texts
from add_music.settings import Settings

pytestmark = pytest.mark.anyio

WISHES = {
    "en": "calm jazz, quieter under my voice",
    "de": "Ruhiger Jazz, leiser unter meiner Stimme",
    "es": "Jazz tranquilo, más bajo cuando hablo",
    "ja": "落ち着いたジャズをつけてください",
    "ar": "أضف موسيقى جاز هادئة",
    "zh-CN": "加一段轻松的爵士，我说话时小声一点",
}
"""The same wish; what is answered has to be words of that language's catalogue."""
LETTERS = {"ja": r"[\u3040-\u30ff\u4e00-\u9fff]", "ar": r"[\u0600-\u06ff]", "zh-CN": r"[\u4e00-\u9fff]"}
ENGLISH_WORDS = re.compile(r"\b(?:the|you|your|added|music|say|change|looked|is|of)\b", re.IGNORECASE)
NAMES = re.compile(r"\S*[/\\]\S+|\S+\.mp4|add-music", re.IGNORECASE)
"""What is the same in every language."""

SPEAKS = [tag for tag in WISHES if tag in SPOKEN]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One data folder, and so one engine, for all tests here."""
    folder = tmp_path_factory.mktemp("engine")
    return Settings(data_dir=folder / "data", config_dir=folder / "config")


def _foreign(text: str) -> list[str]:
    """English words in a text that should hold none."""
    return ENGLISH_WORDS.findall(NAMES.sub(" ", text))


@pytest.mark.parametrize("tag", SPEAKS)
async def test_an_edit_is_answered_in_the_language_it_was_asked_in(
    tag: str, settings: Settings, clip: Path
) -> None:
    """Ours and the engine's own words, the next steps and the state; the file's name stays as it is."""
    async with await Project.open("local", settings=settings) as project:
        await project.upload([clip])
        result = await project.edit(WISHES[tag])
        state = await project.state()

    own = texts(tag)["say"]
    assert result.changes
    assert result.summary.startswith(own["edit_done"].partition("{")[0].strip())
    assert own["next_export"] in result.next_steps
    assert own["looked"].partition("{")[0] in result.said
    assert "clip.mp4" in state.summary
    if tag != "en":
        assert _foreign(" ".join([result.summary, result.said, *result.next_steps, state.summary])) == []
    if tag in LETTERS:
        assert re.search(LETTERS[tag], result.said)


async def test_whoever_changes_the_language_is_answered_in_the_new_one(
    settings: Settings, clip: Path
) -> None:
    """Each message decides for itself, and for what follows it; the engine goes along."""
    async with await Project.open("local", settings=settings) as project:
        await project.upload([clip])
        first = await project.edit(WISHES["de"])
        second = await project.edit("a bit louder, please, and make it more energetic")
        third = await project.edit(WISHES["zh-CN"])

    assert first.summary.startswith("Fertig.")
    assert second.summary.startswith("Done.")
    assert third.summary.startswith("完成。")
    assert "我看了视频" in third.said


@pytest.mark.parametrize("tag", [tag for tag in SPEAKS if tag != "en"])
async def test_an_error_keeps_its_code_and_changes_its_words(
    tag: str, settings: Settings, tmp_path: Path
) -> None:
    """Programs read the code in every language; people read a sentence, whoever noticed it."""
    async with await Project.open("local", settings=settings, language=tag) as project:
        with pytest.raises(AddMusicError) as ours:
            await project.chat(WISHES[tag], [tmp_path / "missing.mp4"])
        with pytest.raises(AddMusicError) as theirs:
            await project.tell(WISHES[tag])

    assert (ours.value.code, theirs.value.code) == ("file_missing", "nothing_uploaded")
    assert ours.value.next_step == texts(tag)["errors"]["file_missing"][1]
    assert theirs.value.to_json()["message"] == texts(tag)["errors"]["nothing_uploaded"][0]


@pytest.mark.parametrize("tag", [tag for tag in SPEAKS if tag != "en"])
async def test_the_main_job_is_told_in_the_language_of_its_instruction(
    tag: str, settings: Settings, clip: Path
) -> None:
    """What was seen, chosen, why, and measured; figures and keys of the report stay as programs know them."""
    told: list[str] = []
    result = await make(
        [clip],
        WISHES[tag],
        backend="local",
        settings=settings,
        on_progress=lambda progress: told.append(progress.words),
    )

    own = texts(tag)["say"]
    assert result.figures["music"]["genre"] == "jazz"
    assert own["make_measured"].partition("{")[0] in result.summary
    assert own["exporting"] in told
    assert _foreign(result.summary) == []
    assert _foreign(" ".join(told)) == []


async def test_a_language_that_is_not_spoken_is_answered_in_english(settings: Settings, clip: Path) -> None:
    """Nothing half translated is ever shown."""
    with speaking("sv"):
        async with await Project.open("local", settings=settings, language="sv") as project:
            result = await project.upload([clip])

    assert result.summary.startswith("Added")
