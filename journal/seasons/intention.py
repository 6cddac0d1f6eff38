"""The sentence of a season, put together from what a person set: pure, and in English alone."""

import re
from typing import NamedTuple

from careerpath.words import in_one_line, isolated
from careerpath.writing.lines import pairs_of

# What work is to be, or to do: our words, then the person's choice.
ROLES = {
    "central": ("to be ", "central"),
    "growing": ("to be ", "where I grow"),
    "supporting": ("to be ", "supporting"),
    "minimal": ("to ", "idle"),
    "transition": ("to be ", "changing over"),
    "pausing": ("to ", "pause"),
}
# The same where it comes second: "with some …".
SECOND_ROLES = {
    "central": ("with some of it ", "central"),
    "growing": ("with some ", "growing"),
    "supporting": ("with some of it ", "supporting"),
    "minimal": ("with some ", "idling"),
    "transition": ("with some ", "changing over"),
    "pausing": ("with some ", "pausing"),
}
# Words that are no names: small in the middle of a sentence, though a phone begins every line with a capital.
NO_NAMES = frozenset(
    "a an the this that these those my our your his her their we he she they it there here being having no not one "
    "some more less time room to at in on for with without".split()
)


class Part(NamedTuple):
    """A piece of the sentence, and whether the person filled it in."""

    text: str
    filled_in: bool = False


def intention(
    role: str,
    months: int,
    spaces: list[str],
    why: str = "",
    no_to: str = "",
    *,
    second_role: str = "",
    until: str = "",
) -> list[Part]:
    """The parts of "For the next 6 months, as …, I want work to be supporting, so that there is room for …".

    `months` of 0 is an open length, and `until` a last day in words that is said instead. `spaces` are the things
    there is to be room for; `why` finishes "as …"; `no_to` holds a line for each "no to …", with or without the
    sentence to say it with after a tab. What is empty is left out, and its half of the sentence with it.
    """
    why = bare(why, "as", "because", "since")
    spaces = _said(spaces, "for")
    noes = _said([what for what, _say in pairs_of(no_to)], "no to", "to")
    parts = _for_how_long(months, until)
    if why:
        parts += [Part(", as "), Part(isolated(why), True)]
    parts += _meant(role, second_role)
    if spaces:
        parts += [Part(", so that there is room for "), Part(listed(spaces, "for"), True)]
    parts.append(Part("."))
    if noes:
        parts += [Part(" That means "), Part(f"no to {listed(noes, 'no to')}", True), Part(".")]
    return parts


def in_words(parts: list[Part]) -> str:
    """The sentence as plain text."""
    return "".join(part.text for part in parts)


def listed(things: list[str], again: str = "") -> str:
    """ "a", "a and b", "a, b and c"; where a thing is a list itself, `again` tells them apart: "a and b, and for c"."""
    if again and len(things) > 1 and any("," in thing or " and " in thing for thing in things):
        return ", ".join([things[0], *(f"{again} {thing}" for thing in things[1:-1])]) + f", and {again} {things[-1]}"
    return " and ".join(part for part in (", ".join(things[:-1]), things[-1]) if part) if things else ""


def _for_how_long(months: int, until: str) -> list[Part]:
    if until:
        return [Part("Until "), Part(until, True)]
    return [Part("For the next "), Part(f"{months} months", True)] if months else [Part("For now")]


def _meant(role: str, second_role: str) -> list[Part]:
    before, meant = ROLES[role]
    if not second_role or second_role == role:
        return [Part(f", I want work {before}"), Part(meant, True)]
    with_some, second = SECOND_ROLES[second_role]
    mainly = f"{before}mainly " if before == "to be " else f"mainly {before}"
    return [Part(f", I want work {mainly}"), Part(meant, True), Part(f", {with_some}"), Part(second, True)]


def _said(things: list[str], *openings: str) -> list[str]:
    return [isolated(said) for thing in things if (said := bare(thing, *openings))]


def bare(text: str, *openings: str) -> str:
    """`text` on one line, to stand in the middle of a sentence.

    Without the full stop at its end, the word of ours that it may begin with, and a capital that is only there
    because it stood alone.
    """
    text = in_one_line(text).strip(" ,;:.")
    for opening in openings:
        text = re.sub(rf"^{opening} ", "", text, flags=re.IGNORECASE)
    first = text.partition(" ")[0]
    return text[0].lower() + text[1:] if first.istitle() and first.lower() in NO_NAMES else text
