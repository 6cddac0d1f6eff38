"""The sentence of a season, put together from what a person set: pure, and in English alone."""

import re
from typing import NamedTuple

# What work is to be, or to do: our words, then the person's choice.
ROLES = {
    "central": ("to be ", "central"),
    "growing": ("to be ", "where I grow"),
    "supporting": ("to be ", "supporting"),
    "minimal": ("to ", "idle"),
    "transition": ("to be ", "changing over"),
    "pausing": ("to ", "pause"),
}


class Part(NamedTuple):
    """A piece of the sentence, and whether the person filled it in."""

    text: str
    filled_in: bool = False


def intention(role: str, months: int, spaces: list[str], why: str = "", no_to: str = "") -> list[Part]:
    """The parts of "For the next 6 months, as …, I want work to be supporting, so that there is room for …".

    `months` of 0 is an open length. `spaces` are the things there is to be room for; `why` finishes "as …",
    and `no_to` "no to …". What is empty is left out, and its half of the sentence with it.
    """
    why, no_to = _bare(why, "as", "because"), _bare(no_to, "no to", "to")
    spaces = [space for space in map(_bare, spaces) if space]
    parts = [Part("For the next "), Part(f"{months} months", True)] if months else [Part("For now")]
    if why:
        parts += [Part(", as "), Part(why, True)]
    before, meant = ROLES[role]
    parts += [Part(f", I want work {before}"), Part(meant, True)]
    if spaces:
        parts += [Part(", so that there is room for "), Part(listed(spaces), True)]
    parts.append(Part("."))
    if no_to:
        parts += [Part(" That means "), Part(f"no to {no_to}", True), Part(".")]
    return parts


def in_words(parts: list[Part]) -> str:
    """The sentence as plain text."""
    return "".join(part.text for part in parts)


def listed(things: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(part for part in (", ".join(things[:-1]), things[-1]) if part) if things else ""


def _bare(text: str, *openings: str) -> str:
    """`text` on one line, without the full stop at its end and the word of ours that it may begin with."""
    text = " ".join(text.split()).strip(" ,;:.")
    for opening in openings:
        text = re.sub(rf"^{opening} ", "", text, flags=re.IGNORECASE)
    return text
