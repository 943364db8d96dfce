"""The result of an edit, from the two timelines and the backend's plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from add_music.assistant.differences import added, changes
from add_music.assistant.results import EditResult
from add_music.assistant.summary import AUDIO, TEXT, VIDEO, Track, duration_s, exportable, timeline
from add_music.assistant.translate import Hint
from add_music.saying import listed, say, sentences

if TYPE_CHECKING:
    from add_music.client.snapshot import Snapshot

WORDS: Mapping[int, str] = {
    TEXT: (
        r"\b(?:titles?|texts?|captions?|subtitles?|credits?|headlines?|words?|lyrics|overlays?|write|says?)\b"
        r"|字幕|标题|文字|写|タイトル|テキスト|자막|제목|títulos?|textos?|titres?|textes?|titel|untertitel|titol[oi]"
        r"|заголов|титр|текст|عنوان|शीर्षक|judul|başlık|tiêu đề"
    ),
    AUDIO: (
        r"\b(?:music|songs?|tunes?|beats?|bgm|soundtracks?|score|audio|sounds?|voice-?overs?|melod\w+|jingles?"
        r"|lo-?fi|jazz|rock|pop|piano|guitar|drums?|strings?|ambient|cinematic|epic|calm|upbeat|happy|sad|mood)\b"
        r"|音乐|配乐|歌|背景音|声音|配音|音楽|曲|음악|노래|música|musique|musik|musica|музык|موسيقى|संगीत|müzik|nhạc"
    ),
    VIDEO: (
        r"\b(?:videos?|clips?|footage|scenes?|shots?|pictures?|images?|photos?|b-?roll|insert|intro|outro)\b"
        r"|视频|片段|画面|图片|照片|動画|映像|영상|vídeos?|vidéos?|filme?|видео|فيديو|वीडियो"
    ),
}
"""Words of a message that ask for a track of that kind."""
OTHER = (
    r"\b(?:effects?|filters?|stickers?|transitions?|colou?rs?|grad(?:e|ing)|animat\w+|overlays?|look|zoom"
    r"|blur|vignette|borders?|frames?|emojis?|logos?|watermarks?)\b"
    r"|特效|滤镜|贴纸|转场|调色|动画|エフェクト|フィルター|효과|필터|efectos?|effets?|effekte?|effett[oi]|эффект|фильтр"
)
"""The same for kinds that have no name: effects, filters, stickers."""
ONLY_OTHER = re.compile(
    r"\b(?:trim|cut|crop|shorten|speed|slow(?:er)?|faster|rotate|resize|aspect|titles?|captions?|subtitles?|"
    r"text)\b|裁剪|剪|字幕|标题",
    re.IGNORECASE,
)
"""An edit of something else than music: then even music is more than was asked for."""

OFFERS: Mapping[Hint, str] = {
    "export": "next_export",
    "edit": "next_change",
    "upload": "next_upload_more",
    "credits": "next_credits",
}
"""What can be done here in place of what a screen is for; the state is told in any case."""


def result_of(
    before: Snapshot,
    after: Snapshot,
    *,
    said: str = "",
    hints: Sequence[Hint] = (),
    message: str = "",
    own: frozenset[str] = frozenset(),
    known: bool = False,
) -> EditResult:
    """
    The result of an edit.

    Args:
        said: the backend's plain words.
        hints: what its directions for a screen stood for: they become offers, and nothing is done.
        own: names of the user's files: whatever shows one of them was asked for.
        known: the timeline is one that was there before, so nothing in it is new.
    """
    found = changes(before.draft, after.draft, (before.canvas, after.canvas))
    come = [] if known else added(before.draft, after.draft)
    extra = [track for track in come if _unrequested(track, before, message, own)]
    if found:
        summary = say("edit_done", changes=sentences(found))
        steps = [say("next_export"), say("next_change")] if exportable(after.draft) else [say("next_edit")]
    else:
        summary = say("edit_unchanged_said", said=said) if said else say("edit_unchanged")
        steps = [say("next_repeat")]
    offers = (say(step) for hint, step in OFFERS.items() if hint in hints)
    steps += [offer for offer in offers if offer not in steps]
    if extra:
        told = say("edit_unrequested", tracks=", ".join(track.line for track in extra))
        summary = sentences((summary, told))
        steps.insert(0, say("next_keep_or_remove", what=listed([_called(track) for track in extra])))
    return EditResult(
        status="done",
        summary=summary,
        changes=tuple(found),
        unrequested=tuple(track.line for track in extra),
        timeline=timeline(after.draft),
        said=said,
        duration_s=duration_s(after.draft),
        next_steps=tuple(steps),
    )


def _called(track: Track) -> str:
    """What to call a track so that a backend knows which one is meant."""
    return (
        say("called_title", text=track.name)
        if track.kind == TEXT and track.name
        else say("called_track", number=track.number, track=track.title)
    )


def _unrequested(track: Track, before: Snapshot, message: str, own: frozenset[str]) -> bool:
    """Music, and the clip when it first comes onto the timeline, are what this product is asked for."""
    if any(segment.name in own for segment in track.segments) or _speaks_of(track.kind, message):
        return False
    if any(segment.text and _in_words(segment.text, message) for segment in track.segments):
        return False  # "show 'Hello'" speaks of a text without calling it one
    if track.kind == VIDEO:
        return before.draft is not None
    return track.kind != AUDIO or ONLY_OTHER.search(message) is not None


def _in_words(text: str, message: str) -> bool:
    return " ".join(text.split()) in " ".join(message.split())


def _speaks_of(kind: int, message: str) -> bool:
    return re.search(WORDS.get(kind, OTHER), message, re.IGNORECASE) is not None
