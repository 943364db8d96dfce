"""
The words of a message: cleaned, with quotes and file names set apart as data.

Both halves read messages (`assistant/route` and `understanding/`), so this module
knows neither of them. Every step is linear in what is read, and what is read is
bounded by `READ_LIMIT`, so no message can take long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

READ_LIMIT = 8_000
"""Characters read of one message. Of a longer one the beginning and the end are read,
where people say what they want; what lies between is pasted material."""

_TAIL = 2_000
_KNOWN_FILES = 500
_MARKS_PER_LETTER = 3  # Devanagari needs three; more is decoration

CONTRACTIONS = {
    "whats": ("what", "'s"), "hows": ("how", "'s"), "wheres": ("where", "'s"), "whers": ("where", "'s"),
    "whos": ("who", "'s"), "thats": ("that", "'s"), "heres": ("here", "'s"), "its": ("it", "'s"),
    "lets": ("let", "'s"), "im": ("i'm",), "ive": ("i've",), "dont": ("don't",), "doesnt": ("doesn't",),
    "didnt": ("didn't",), "isnt": ("isn't",), "wont": ("won't",), "cant": ("can't",), "cannot": ("can't",),
    "shouldnt": ("shouldn't",), "youre": ("you're",), "ill": ("i'll",), "lemme": ("let", "me"),
    "gimme": ("give", "me"), "wanna": ("want", "to"), "gonna": ("going", "to"), "gotta": ("got", "to"),
    "pls": ("please",), "plz": ("please",), "u": ("you",), "ur": ("your",), "smth": ("something",),
    "sth": ("something",), "vid": ("video",), "vids": ("videos",), "thx": ("thanks",), "r": ("are",),
    "n": ("and",),
}  # fmt: skip
"""Words as people type them in a hurry, and the tokens they stand for."""

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u0610-\u065f\u0900-\u0903\u093a-\u094f"
_ENDINGS = "mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac|flac|ogg|srt|txt|pdf|mid"
_TOKEN = re.compile(
    rf"""(?P<link>(?:https?://|www\.)[^\s<>"'“”「」《》，。、]{{1,2000}})
    |(?P<file>[A-Za-z0-9_À-ɏ./\\~-]{{0,200}}\.(?:{_ENDINGS})(?![A-Za-z0-9]))
    |(?P<clock>\d{{1,3}}[:：]\d\d(?:[:：]\d\d)?(?:\.\d{{1,3}})?(?![\d:]))
    |(?P<number>\d{{1,18}}(?:[.,]\d{{1,6}})?)
    |(?P<word>[{_HAN}]|(?:[^\W\d_{_HAN}][{_MARKS}]*)+\d*(?:['’](?!s\b)[^\W\d_{_HAN}]+)?|['’]s\b)
    |(?P<sign>\n|[^\w\s])""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTES = {
    "“": "”",
    "„": "“",
    "«": "»",
    "「": "」",
    "『": "』",
    "《": "》",
    "‘": "’",
    '"': '"',
    "'": "'",
    "`": "`",
}
_DASHES = dict.fromkeys("‐‑‒–—−～~﹣", "-") | {"’": "'", "\n": ".", "\u200c": "", "\u200d": ""}

# Characters of the same word in traditional and simplified Chinese, as far as the lexicons use them.
_TRADITIONAL = str.maketrans(
    "導載傳視頻聲樂線軌狀態歡節輕剛無沒別換調變讓給幫請這個點會還後從開關閉號餘額積進麼樣"
    "靜營銷煩氣電鋼輝傷憂鬱緊張懸驚劇戲戰爭鬥鄉懷舊風貝壓強緩過間鐘時長刪選較應該話說錄講單"
    "復撤銷復換許務當對為與麗動蕩熱鬧歌譜劍俠龍國華廣東場據際項輸結淡滅戀愛夢陰驟譯讀寫圖標題"
    "簡潔橫豎轉檔處種類隨機嗎嗨賓婚禮慶節聖誕車爾濱澤飄渺寧睏夠麼幾錢費價買賬賣響亮聽檢查終於"
    "發寄連鏈網頁臺燈盤顯獲訴經幀濾鏡蓋啟結束尾頭創產環繞畫觀眾遊極隻來兩樓吉他號簫笛琴鑼弦絃"
    "喪烏習僅偉偵興涼減湊凱擊劃勁勢勵辦區廳厲參雙嚇喲嘍團圍圓塢壯奪奮學寵盡屬島帶異彈歸憶悵惡愜憤懶搖擺暫雜條鬆欄漢滄淚潑測漸"
    "溫滿滾靈獨貓現禪離箏簽籃紅約級紀純紙組紹緒縮勝萊薩藍慮覽認討論設識詞試詩詼詭詳語諾課誰諜諧謂謝謠謐質貫貼貴賽趕軸輯邊運適"
    "遞裡裏鈕鈴鐺銅鋪錯錘銳門閃問閒閑陽隱難順頑頓預顏飽饒館馬魯妳囉爲準週嚮髮術藝遠覺塊製將擇聯壞細記達業兒飛實濃體編計評鬱劑"
    "讚願鳥雲腳臉夥訂員紅專嘆壘銀",
    "导载传视频声乐线轨状态欢节轻刚无没别换调变让给帮请这个点会还后从开关闭号余额积进么样"
    "静营销烦气电钢辉伤忧郁紧张悬惊剧戏战争斗乡怀旧风贝压强缓过间钟时长删选较应该话说录讲单"
    "复撤销复换许务当对为与丽动荡热闹歌谱剑侠龙国华广东场据际项输结淡灭恋爱梦阴骤译读写图标题"
    "简洁横竖转档处种类随机吗嗨宾婚礼庆节圣诞车尔滨泽飘渺宁困够么几钱费价买账卖响亮听检查终于"
    "发寄连链网页台灯盘显获诉经帧滤镜盖启结束尾头创产环绕画观众游极只来两楼吉他号箫笛琴锣弦弦"
    "丧乌习仅伟侦兴凉减凑凯击划劲势励办区厅厉参双吓哟喽团围圆坞壮夺奋学宠尽属岛带异弹归忆怅恶惬愤懒摇摆暂杂条松栏汉沧泪泼测渐"
    "温满滚灵独猫现禅离筝签篮红约级纪纯纸组绍绪缩胜莱萨蓝虑览认讨论设识词试诗诙诡详语诺课谁谍谐谓谢谣谧质贯贴贵赛赶轴辑边运适"
    "递里里钮铃铛铜铺错锤锐门闪问闲闲阳隐难顺顽顿预颜饱饶馆马鲁你啰为准周向发术艺远觉块制将择联坏细记达业儿飞实浓体编计评郁剂"
    "赞愿鸟云脚脸伙订员红专叹垒银",
)


@dataclass(frozen=True, slots=True)
class Token:
    """
    A word, number, sign or piece of data, with its place in the cleaned text.

    `kind` is word, number, clock, sign, quote, file or link here; a reader may put tokens of
    its own kinds in their place. `fold` is what lexicons are matched against.
    """

    kind: str
    fold: str
    start: int
    end: int
    value: object = field(default=None, compare=False)


def clean(text: str) -> str:
    """The readable part of a message: bounded, composed, without control, format and broken characters."""
    if len(text) > READ_LIMIT:
        text = f"{text[: READ_LIMIT - _TAIL]}\n{text[-_TAIL:]}"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_readable(text))


def fold(word: str) -> str:
    """The form in which words are compared: no case, width, accents of Latin letters, traditional Chinese."""
    word = word.lower().translate(_FOLD)
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word)
    if any("a" <= c <= "z" for c in parts):
        parts = "".join(c for c in parts if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", parts)


def tokenise(text: str, files: Sequence[str] = ()) -> list[Token]:
    """
    The tokens of a cleaned text.

    Quoted stretches, links and file names become one token each, so that no word inside them is ever
    read as a wish. `files` are names known from elsewhere, which may hold spaces.
    """
    apart = sorted([*_known_files(text, files), *_quotes(text)], key=lambda t: (t.start, -t.end))
    tokens: list[Token] = []
    at = 0
    for data in apart:
        if data.start >= at:
            tokens.extend(_plain(text, at, data.start))
            tokens.append(data)
            at = data.end
    tokens.extend(_plain(text, at, len(text)))
    return tokens


def number(token: Token) -> float:
    """The value of a number token; a comma counts as the decimal sign."""
    return float(token.fold.replace(",", "."))


def clock_s(token: Token) -> float:
    """The seconds of a clock token: `m:ss` or `h:mm:ss`, with an optional fraction."""
    seconds = 0.0
    for part in token.fold.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _readable(text: str) -> Iterator[str]:
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if char in "\n\u200c\u200d":
            yield char
        elif category[0] == "C" or category in ("Zl", "Zp", "Zs"):
            # spaces of every kind, and control characters that may stand between words
            yield " " if category not in ("Cf", "Cs") else ""
        elif marks <= _MARKS_PER_LETTER:
            yield char


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup or "sign"
        if kind in ("file", "link"):
            # a full stop after a link ends the sentence
            whole = match.group().rstrip(".,;:!?)")
            yield Token(kind, f"<{kind}>", match.start(), match.start() + len(whole), whole)
        elif kind != "sign" or match.group() not in "-‐‑_" or not _joins_words(text, match.start()):
            folded = fold(match.group())
            for word in CONTRACTIONS.get(folded, (folded,)) if kind == "word" else (folded,):
                yield Token(kind, word, match.start(), match.end())


def _joins_words(text: str, at: int) -> bool:
    """Whether the hyphen there only holds a compound together, as in lo-fi."""
    return 0 < at < len(text) - 1 and text[at - 1].isalpha() and text[at + 1].isalpha()


def _known_files(text: str, files: Sequence[str]) -> Iterator[Token]:
    low = text.lower()
    names = {n for path in files[:_KNOWN_FILES] for n in (path, _base(path)) if n.strip()}
    if len(low) != len(text):
        return
    for name in names:
        at = low.find(name.lower())
        while at >= 0:
            end = at + len(name)
            if not _inside_word(text, at, end):
                yield Token("file", "<file>", at, end, text[at:end])
            at = low.find(name.lower(), end)


def _base(path: str) -> str:
    return re.split(r"[/\\]", path[-400:])[-1]


def _inside_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    ascii_before = before.isascii() and before.isalnum()
    return ascii_before or (after.isascii() and after.isalnum())


def _quotes(text: str) -> Iterator[Token]:
    at = 0
    never: set[str] = set()  # closing signs that do not come any more
    while at < len(text):
        closing = _QUOTES.get(text[at])
        if closing is None or closing in never or not _may_open(text, at):
            at += 1
            continue
        end = _closing(text, at + 1, closing)
        if end < 0:
            never.add(closing)
            at += 1
            continue
        yield Token("quote", "<quote>", at, end + 1, text[at + 1 : end])
        at = end + 1


def _may_open(text: str, at: int) -> bool:
    """An apostrophe opens a quote only where no word runs into it."""
    return text[at] not in "'‘" or at == 0 or not text[at - 1].isalnum()


def _closing(text: str, at: int, closing: str) -> int:
    end = text.find(closing, at)
    while closing in "'’" and 0 <= end < len(text) - 1 and text[end + 1].isalnum():
        end = text.find(closing, end + 1)
    return end


_FOLD = str.maketrans(_DASHES) | _TRADITIONAL
