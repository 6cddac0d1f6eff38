"""Whether every text that was acknowledged is still there. Pure: it knows what was sent and what was read back."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

# What became of a text that was sent. ASIDE: refused, as the page was changed elsewhere, and kept as an earlier
# wording. UNSURE: no answer came, or one of a server in trouble, so that it may be kept or not.
KEPT, ASIDE, UNSURE = "kept", "aside", "unsure"


@dataclass(frozen=True)
class Sent:
    """One try to save a text: the `save`th of its sitting."""

    piece: str
    sitting: str
    save: int
    text: str
    fate: str = KEPT


@dataclass(frozen=True)
class Read:
    """A piece as the database has it: its present text and its earlier ones."""

    piece: str
    text: str
    earlier: tuple[str, ...] = ()


@dataclass
class Verdict:
    """Acknowledged texts that are gone, texts that nobody sent, and texts that stand on two pages."""

    lost: list[Sent] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def judge(sent: Iterable[Sent], read: Iterable[Read]) -> Verdict:
    """A text may be missing only where a later save of its own sitting replaced it, and that one is there."""
    tries, rows = list(sent), list(read)
    there = {row.piece: {row.text, *row.earlier} for row in rows}
    texts = defaultdict(set)
    # Of each sitting, the last save that is there. One put aside replaced nothing.
    last: Counter[tuple[str, str]] = Counter()
    for one in tries:
        texts[one.piece].add(one.text)
        if one.fate != ASIDE and one.text in there.get(one.piece, ()):
            last[one.piece, one.sitting] = max(last[one.piece, one.sitting], one.save)
    return Verdict(
        lost=[one for one in tries if _is_lost(one, there.get(one.piece, set()), last[one.piece, one.sitting])],
        unsent=[text for piece, found in there.items() for text in sorted(found - texts[piece])],
        doubled=[text for text, count in Counter(row.text for row in rows).items() if count > 1],
    )


def _is_lost(one: Sent, there: set[str], last_save_there: int) -> bool:
    if one.fate == UNSURE or one.text in there:
        return False
    return one.fate == ASIDE or last_save_there < one.save
