"""Who keeps a part of the clip, or takes the music out of one, loses nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from add_music.studio import understand_message
from add_music.understanding.operations import Context, Unsupported
from add_music.understanding.read import read as understood

KEPT = (
    "keep 0:05 to 0:20, remove the rest",
    "deja del 5 al 20 y quita el resto",
    "deixa de 0:05 a 0:20 e tira o resto",
    "garde de 0:05 à 0:20, enlève le reste",
    "behalte 0:05 bis 0:20 und schneide den Rest weg",
    "tieni da 0:05 a 0:20 e togli il resto",
    "оставь 0:05–0:20, остальное убери",
    "0:05 ile 0:20 arası kalsın, gerisini sil",
    "sisakan 0:05 sampai 0:20, sisanya hapus",
    "giữ từ 0:05 đến 0:20, phần còn lại bỏ đi",
    "0:05から0:20だけ残して、残りは消して",
    "0:05부터 0:20까지만 남기고 나머지는 지워",
    "خلي من الثانية ٥ للثانية ٢٠ واحذف الباقي",
    "0:05 से 0:20 रखो, बाकी हटा दो",
    "留0:05到0:20，其他时间的删掉",
    "只要0:05到0:20，剩下的刪掉",
)
SILENCED = (
    "delete all music from 0:30",
    "enlever la musique à partir de 0:30",
    "关掉音乐从0:30开始",
    "أوقف الموسيقى عند الثانية 30",
)
TAKEN_OUT = (
    "the guitar is too loud, take it out",
    "la guitarra suena fatal, sácala",
    "la chitarra è insopportabile, toglila",
    "吉他太吵了，去掉",
    "ギターうるさい、消して",
    "기타가 거슬려, 빼줘",
)


def read(text: str, **context: Any) -> list[dict[str, Any]]:
    """The operations of a message about a minute of video."""
    return list(understand_message(text, (), {"duration_s": 60.0, **context})["operations"])


@pytest.mark.parametrize("text", KEPT)
def test_the_part_that_is_kept_stays_and_only_the_rest_goes(text: str) -> None:
    """ "Remove the rest" behind what is kept is one trim: neither the part nor the music is removed."""
    assert read(text) == [{"op": "trim", "start_s": 5.0, "end_s": 20.0}]


@pytest.mark.parametrize("text", SILENCED)
def test_removing_the_music_of_a_part_leaves_the_picture(text: str) -> None:
    """A verb whose phrase names the music removes music, never a part of the clip."""
    assert read(text, has_music=True) == [{"op": "remove_music", "start_s": 30.0}]


@pytest.mark.parametrize("text", TAKEN_OUT)
def test_an_instrument_that_annoys_is_all_that_is_taken_out(text: str) -> None:
    """ "The guitar is too loud, take it out" leaves the rest of the music, with or without a pronoun."""
    assert read(text, has_music=True) == [{"op": "change_music", "avoid": ["guitar"]}]


def test_the_rest_alone_is_no_reason_to_remove_anything() -> None:
    """Who says "remove the rest" without saying of what is told that it is not clear."""
    (edit,) = understood("quita el resto", Context(has_music=True, duration_s=60.0))

    assert isinstance(edit, Unsupported)
    assert edit.because == "part"
