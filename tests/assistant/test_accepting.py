"""The offer to bring a lost project back is accepted in every language of the product."""

from __future__ import annotations

import pytest

from add_music.assistant.accepting import accepts
from add_music.assistant.language import TAGS

YES = {
    "en": ["restore it", "Restore it!", "yes, please restore everything", "bring back the timeline",
           "could you restore my project?", "ok. bring it all back… restore", "bring everything back please"],
    "zh-CN": ["恢复", "请恢复它", "好的，帮我把项目恢复一下吧", "还原时间线", "把全部内容找回来"],
    "zh-TW": ["恢復", "請幫我復原專案", "好，還原全部"],
    "es": ["restáuralo", "restauralo todo",
           "Sí, por favor, recupera mi proyecto", "¿puedes restaurarlo todo?"],
    "pt": ["restaura tudo", "traga tudo de volta", "sim, restaure o projeto por favor",
           "pode recuperar tudo?"],
    "fr": ["restaure-le", "oui, rétablis tout s'il te plaît", "Pouvez-vous récupérer mon projet ?"],
    "de": ["bitte wiederherstellen", "Ja, stell alles wieder her!",
           "kannst du mein Projekt wiederherstellen?"],
    "it": ["ripristina tutto", "Sì, ripristinalo per favore", "puoi recuperare il mio progetto?"],
    "ja": ["復元してください", "はい、プロジェクトを復元してください", "全部元に戻してください"],
    "ko": ["복원해 줘", "네, 프로젝트를 복원해주세요", "전부 복구해 주세요"],
    "ru": ["восстанови всё", "Да, пожалуйста, верните мой проект", "можете восстановить проект?"],
    "ar": ["استعدها", "نعم، استعد المشروع من فضلك", "أعده لو سمحت"],
    "hi": ["इसे बहाल करो", "हाँ, कृपया प्रोजेक्ट को रीस्टोर करें", "sab kuch wapas lao", "haan ise restore kar do"],
    "id": ["pulihkan semuanya", "ya, tolong kembalikan proyek saya", "bisa pulihkan itu?"],
    "tr": ["geri yükle", "Evet, lütfen projeyi geri yükle", "HEPSİNİ GERİ GETİR"],
    "vi": ["khôi phục lại", "Vâng, hãy khôi phục dự án của tôi", "lấy lại tất cả"],
}  # fmt: skip
NO = {
    "en": ["restore the original volume", "bring back the drums", "undo", "yes",
           "restore it and add a happy tune"],
    "zh-CN": ["恢复原声音量", "把鼓声找回来", "好的"],
    "zh-TW": ["恢復原本的音量", "把鼓聲還原"],
    "es": ["restaura el volumen original", "recupera la batería"],
    "pt": ["restaura o volume original", "sim"],
    "fr": ["rétablis le son d'origine", "récupère la batterie"],
    "de": ["stell die Lautstärke wieder her", "hol das Schlagzeug zurück"],
    "it": ["ripristina il volume originale", "sì"],
    "ja": ["元の音量に戻してください", "ドラムを復元して", "はい"],
    "ko": ["원래 볼륨으로 복원해 줘", "네"],
    "ru": ["верни исходную громкость", "да"],
    "ar": ["استعد مستوى الصوت الأصلي", "نعم"],
    "hi": ["मूल आवाज़ बहाल करो", "हाँ"],
    "id": ["kembalikan volume aslinya", "ya"],
    "tr": ["orijinal sesi geri yükle", "evet"],
    "vi": ["khôi phục âm lượng gốc", "vâng"],
}  # fmt: skip


@pytest.mark.parametrize("tag", TAGS)
def test_a_message_that_only_asks_for_it_accepts_the_offer(tag: str) -> None:
    """With or without courtesy, case, accents and signs."""
    assert [message for message in YES[tag] if not accepts(message)] == []


@pytest.mark.parametrize("tag", TAGS)
def test_a_message_that_says_anything_else_is_none(tag: str) -> None:
    """A part of the sound that is to come back is an edit, and a mere "yes" may mean anything."""
    assert [message for message in NO[tag] if accepts(message)] == []


@pytest.mark.parametrize("message", ["", " …!? ", "restore " * 200, "restoreit", "\ud800"])
def test_nothing_and_endless_words_are_no_answer(message: str) -> None:
    """And neither are words that only begin like the right ones."""
    assert not accepts(message)
