"""What somebody looks for, as patterns: the question is folded, never the texts, which are many. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple

import re2

from careerpath.words import UNSPACED, WITHIN, fold

MOST_LETTERS = 200
_CHUNK = re.compile('["“”„‟«»]([^"“”„‟«»]*)["“”„‟«»]?|[^\\s"“”„‟«»]+')
_WORD = re2.compile(r"[\p{L}\p{N}\p{M}]+")
# Before a word: no letter, or one of a script that has no spaces, or what says how the sign before it is drawn.
_BEGINNING = r"(?:^|[^\p{L}\p{N}\p{M}\x{ad}\x{200c}\x{200d}]|[\x{fe0e}\x{fe0f}]|" + UNSPACED.pattern + ")"
# Where the words of a link lead, which is not read.
_ADDRESS = r"\]\([^\s()]*\)"


class Question(NamedTuple):
    """What was asked, a pattern a term, for UTF-8. It is falsy where it asks nothing that can be found."""

    # What matches is the group of each.
    terms: tuple[Any, ...]

    @classmethod
    def of(cls, words: str) -> "Question":
        """The question that these words ask, up to MOST_LETTERS; it never raises.

        A term is the beginning of a word; words "in quotes" or with signs between them are words in a row, of which the
        last is a beginning. Case and accents do not matter. What is written without spaces is found anywhere, and so is
        a sign that is no punctuation.
        """
        # Half of a pair that makes one letter is none.
        words = words[:MOST_LETTERS].encode(errors="ignore").decode()
        found = dict.fromkeys(map(_pattern, _CHUNK.finditer(words)))
        return cls(tuple(_compiled(pattern.encode()) for pattern in found if pattern))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def is_in(self, texts: Iterable[bytes]) -> bool:
        """Whether every term is somewhere in these texts of one piece, as UTF-8."""
        texts = [text for text in texts if text]
        return all(any(map(term.search, texts)) for term in self.terms)

    def first(self, text: str) -> int | None:
        """Where the first of its terms is."""
        written = text.encode()
        begins = [match.start(1) for term in self.terms if (match := term.search(written))]
        return len(written[: min(begins)].decode()) if begins else None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where its terms are, in order; what overlaps is one."""
        written = text.encode()
        spans: list[tuple[int, int]] = []
        for begin, end in sorted(match.span(1) for term in self.terms for match in term.finditer(written)):
            if spans and begin < spans[-1][1]:
                begin, end = spans[-1][0], max(end, spans.pop()[1])
            spans.append((begin, end))
        if len(written) == len(text):
            return spans
        # From places among bytes to places among letters.
        edges = [0, *chain.from_iterable(spans)]
        letters = accumulate(len(written[begin:end].decode()) for begin, end in pairwise(edges))
        return list(zip(letters, letters, strict=True))


def _compiled(pattern: bytes) -> Any:
    options = re2.Options()
    # With half of it, a phrase of a hundred words takes seconds for each text.
    options.max_mem = 64 << 20
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    finally:
        # It would be kept, with the words in it and with megabytes for each, long after it was asked.
        re2.purge()


def _pattern(chunk: re.Match[str]) -> str:
    """ "" where it asks nothing."""
    quoted = chunk[1]
    words = [folded for word in _WORD.findall(chunk[0]) if (folded := fold(word))]
    if not words:
        signs = [sign for sign in chunk[0] if unicodedata.category(sign) in ("So", "Sc", "Sk") and not sign.isascii()]
        # A sign may be followed by what says how it is drawn, and joined to the next.
        return "(" + "[\ufe0f\u200d]*".join(signs) + "\ufe0f?)" if signs else ""
    pattern = _word(words[0], is_last=len(words) == 1)
    for before, word in pairwise(words):
        # Where words are written without spaces, nothing need stand between them.
        amount = "?" if UNSPACED.match(before[-1]) or UNSPACED.match(word[0]) else ""
        spaces = "" if quoted is not None else r"\p{Z}\s"
        gap = rf"(?:(?:{_ADDRESS}|[^\p{{L}}\p{{N}}\p{{M}}{spaces}])(?:{_ADDRESS}|[^\p{{L}}\p{{N}}{spaces}])*)"
        pattern += gap + amount + _word(word, is_last=word is words[-1])
    return f"{'' if UNSPACED.match(words[0]) else _BEGINNING}({pattern})"


def _word(word: str, *, is_last: bool) -> str:
    """The pattern of a folded word; the end of one that is not the last is seen by what follows."""
    single, double = _letters()
    pattern, at = "", 0
    while at < len(word):
        letter, pair = word[at], word[at : at + 2]
        ends = is_last and at == len(word) - 1
        # The last of what was typed may be the first half of a letter that is folded to two.
        halves = "".join(signs for two, signs in double.items() if two[0] == letter) if ends else ""
        written = _either(letter, single[letter] + halves)
        if len(pair) == 2 and pair in double:
            written = f"(?:{written}{WITHIN}{_either(pair[1], single[pair[1]])}|[{double[pair]}])"
            at += 1
        pattern += written + WITHIN
        at += 1
    return pattern


def _either(letter: str, ways: str) -> str:
    """The pattern of a folded letter, in all `ways` that it may be written."""
    parts = unicodedata.normalize("NFD", letter)
    one = f"[{''.join(sorted({letter, *ways}))}]"
    return one if parts == letter else f"(?:{one}|{parts})"


@cache
def _letters() -> tuple[dict[str, str], dict[str, str]]:
    """All letters and digits of Unicode by what they are folded to, where that is one letter, and where it is two."""
    single: dict[str, str] = defaultdict(str)
    double: dict[str, str] = {}
    for letter in map(chr, range(0x20000)):
        if letter.isalnum() and letter != (folded := fold(letter)):
            if len(folded) == 1:
                single[folded] += letter
            elif len(folded) == 2 and folded.isalnum():
                double[folded] = double.get(folded, "") + letter
    return single, double
