"""What people write, as it is seen: in one line, compared, and within a sentence of ours. Pure."""

import re
import unicodedata

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


def isolated(words: str) -> str:
    # First-strong isolate and its end: they keep a sentence of ours in order around words from right to left.
    return f"\u2068{words}\u2069" if _RIGHT_TO_LEFT.search(words) else words
