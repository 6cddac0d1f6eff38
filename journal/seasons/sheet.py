"""How large the season sheet is set, so that all of it stands on one printed page. Pure."""

import math
import unicodedata
from collections.abc import Sequence

# In points, largest first; the style sheet sets the type of `.season-sheet-1` and so on from the same numbers.
SIZES = [17.0, 15.0, 13.0, 11.0, 9.5, 8.0, 7.5, 7.0, 6.0, 5.0]
# The narrower and the lower of A4 and Letter, in points, inside the margins of 14 mm.
WIDTH, HEIGHT = 515, 710
# The sentence is so much larger than the rest, and stands across the page; the rest stands in two columns.
SENTENCE, HEADING = 1.6, 2.0
LINE, GAP = 1.35, 0.9
# Lines break at words, fonts differ, and a column is rarely as long as the other.
ALLOWANCE = 1.08
LATIN_TO_CYRILLIC = 0x530
TYPOGRAPHY = "–’‘“”"


def size(name: str, sentence: str, blocks: Sequence[Sequence[str]]) -> int:
    """The largest size at which all of it stands on one page: 1 for the first of `SIZES`."""
    fitting = (step for step, points in enumerate(SIZES, 1) if height(points, name, sentence, blocks) <= HEIGHT)
    return next(fitting, len(SIZES))


def height(points: float, name: str, sentence: str, blocks: Sequence[Sequence[str]]) -> float:
    """In points, estimated generously."""

    def tall(text: str, size: float, width: float) -> float:
        return math.ceil(wide(text) * size / width) * size * LINE

    head = tall(name, points * HEADING, WIDTH) + tall(sentence, points * SENTENCE, WIDTH) + 4 * points
    column = WIDTH / 2 - 2 * points
    # Each block has a heading of one line, and air around it.
    body = sum(tall(line, points, column) + GAP * points / 3 for block in blocks for line in block)
    return (head + body / 2 + len(blocks) * (LINE + 2 * GAP) * points / 2) * ALLOWANCE


def wide(text: str) -> float:
    """In ems, estimated."""
    width = 0.0
    for letter in text:
        if unicodedata.combining(letter):
            continue
        # Beyond Latin, Greek and Cyrillic a letter may be as wide as it is high.
        if (ord(letter) >= LATIN_TO_CYRILLIC and letter not in TYPOGRAPHY) or letter in "Mmw—…":
            width += 1
        elif letter == "W":
            width += 1.1
        else:
            # An "a" of Noto Serif, the widest of what pages fall back to; of Literata it is more than the mean.
            width += 0.75 if letter.isupper() or letter in "%@" else 0.56
    return width
