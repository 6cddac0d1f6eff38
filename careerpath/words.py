"""What people write, as it is seen: in one line, compared, within a sentence of ours, how long and how wide. Pure."""

import re
import unicodedata
from functools import lru_cache

# What Unicode lets a renderer leave out (Default_Ignorable_Code_Point), and a braille cell without dots. Joiners and
# direction marks are among them: they are kept in what is stored, and do not tell two names apart.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSEEN_LETTERS = re.compile(f"[{_UNSEEN}]+")
_SEEN = re.compile(rf"[^\s{_UNSEEN}]")
# Not the spaces that somebody chose: no-break, narrow, ideographic.
_WHITE = re.compile(r"[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def is_seen(text: str) -> bool:
    return bool(_SEEN.search(text))


def with_line_feeds(text: str) -> str:
    # Browsers send two characters for a line end.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def in_one_line(text: str) -> str:
    """Line breaks, tabs and runs of spaces as one space each; "" where nothing of it can be seen."""
    return _WHITE.sub(" ", text).strip() if is_seen(text) else ""


def as_seen(name: str) -> str:
    """The same for names that look the same: for comparing, never for storing."""
    plain = _UNSEEN_LETTERS.sub("", unicodedata.normalize("NFD", name)).casefold()
    return " ".join(unicodedata.normalize("NFC", plain).split())


# What may stand between the letters of a word and makes it no other: accents, the points of Hebrew, the marks of Arabic
# and its tatweel, joiners, soft hyphens, variation selectors.
WITHIN = (
    "[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200c\u200d\ufe00-\ufe0f]*"
)
_WITHIN_LETTERS = re.compile(WITHIN.removesuffix("*"))
# Letters that Unicode keeps apart, and people who type them do not: strokes, the Turkish i, what ends a Hebrew word.
_ALIKE = str.maketrans("ıłøđħŧךםןףץ", "ilodhtכמנפצ") | {ord("æ"): "ae", ord("œ"): "oe"}


def fold(text: str) -> str:
    """The same for texts that differ in case and accents alone."""
    if text.isascii():
        return text.lower()
    # What a letter is made of, less what makes it no other; what remains as one again: kana and Hangul have parts.
    plain = _WITHIN_LETTERS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return unicodedata.normalize("NFC", _WITHIN_LETTERS.sub("", plain)).translate(_ALIKE)


def isolated(words: str) -> str:
    # First-strong isolate and its end: they keep a sentence of ours in order around words from right to left.
    return f"\u2068{words}\u2069" if _RIGHT_TO_LEFT.search(words) else words


# Fifteen letters or digits say something in any script; fewer do where a sentence ends after them. A point within a
# number or an address ends none; a full-width one always does, since no space follows it.
_ENOUGH = re.compile(r"(?:[^\W_][\W_]*+){15}")
_SOME = re.compile(r"[^\W_][\W_]*+[^\W_]")
_SENTENCE_END = re.compile(r"[.!?…؟۔।](?=[\s\"'”’»)\]]|$)|[。！？｡]")


def holds_sentence(text: str) -> bool:
    """Whether a sentence was written: 15 letters or digits, or at least two of them and a sentence's end after them.

    Marks and emoji are neither, and are allowed anywhere. `static/js/editor.js` says the same of what is being typed.
    """
    if _ENOUGH.search(text):
        return True
    some = _SOME.search(text)
    return bool(some and _SENTENCE_END.search(text, some.end()))


# Letters of Japanese, Chinese, Thai, Lao, Burmese and Khmer, which are written without spaces between words.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)


def length_of(text: str) -> tuple[int, int]:
    """How many words a text has; and, of scripts without spaces between words, how many characters.

    A word is letters, digits and their marks; an apostrophe within it counts with it, a hyphen or a dot parts it.
    Where such words end nobody could count without a dictionary, so their characters are counted instead.
    """
    kinds = text.translate({ord(letter): _kind_of(letter) for letter in set(text)})
    return len(re.findall("a+(?:'a+)*", kinds)), kinds.count("c")


def _kind_of(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter in "'’":
        return "'"
    if UNSPACED.match(letter):
        return {"L": "c", "N": "c", "M": ""}.get(category[0], " ")
    # Joiners, soft hyphens and marks of direction stand within words.
    return "a" if category[0] in "LMN" else "" if category == "Cf" else " "


# Room for one character of the serif at 16 px; wide ones (ideographs) count twice.
CHARACTER = 8.6
# What is seen as one sign: a flag of two letters, and whatever is joined to or laid over the one before.
_SIGN = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|.(?:[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]|(?<=\u200d).)*", re.DOTALL
)


def units(text: str) -> int:
    """The width of a text in characters of `CHARACTER` px; marks that join or lie over signs take none."""
    return len(text) if text.isascii() else sum(_room_of(sign[0]) for sign in _SIGN.findall(text))


@lru_cache(maxsize=1024)
def _room_of(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" or "\U0001f1e6" <= letter <= "\U0001f1ff" else 1


def cut(text: str, room: int) -> str:
    """The text, shortened to end in … after a whole sign if it has no room."""
    if units(text) <= room:
        return text
    kept = ""
    for sign in _SIGN.findall(text):
        # One place is left for the ellipsis.
        room -= _room_of(sign[0])
        if room <= 0:
            break
        kept += sign
    return kept.rstrip() + "…"
