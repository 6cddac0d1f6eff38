"""Lists within one private text: a line for each thing, a tab between the two halves of a pair. Pure."""

from collections.abc import Iterable, Sequence

from careerpath.words import in_one_line


def lines_of(text: str) -> list[str]:
    """The lines that hold anything."""
    return [line for line in text.splitlines() if line.strip()]


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Each line's two halves; "" for a second one that is not there."""
    halves = (line.partition("\t") for line in lines_of(text))
    return [(first, second) for first, _tab, second in halves]


def as_lines(pairs: Iterable[Sequence[str]]) -> str:
    """The text that `pairs_of` reads as these pairs; each half is one line."""
    halves = ([in_one_line(half) for half in pair] for pair in pairs)
    return "\n".join("\t".join(pair).rstrip("\t") for pair in halves if any(pair))
