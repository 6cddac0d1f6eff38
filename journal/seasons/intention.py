"""The sentences of a season, put together from what a person set: pure, and in English alone."""

import re
from collections.abc import Sequence
from datetime import date

from careerpath.dates import day_in_words, months_in_words
from careerpath.words import in_one_line, isolated

# "I want work …": our words, then the person's choice.
ROLES = {
    "central": ("to be ", "central"),
    "growing": ("to be ", "a place to grow"),
    "supporting": ("to play ", "a supporting part"),
    "minimal": ("to ", "idle"),
    "transition": ("to be ", "changing over"),
    "pausing": ("to ", "pause"),
}
# "In the last two weeks work …".
WENT = {
    "central": "was central",
    "growing": "was a place to grow",
    "supporting": "played a supporting part",
    "minimal": "idled",
    "transition": "was changing over",
    "pausing": "paused",
}
# "A season in which work …".
GOES = {
    "central": "is central",
    "growing": "is a place to grow",
    "supporting": "plays a supporting part",
    "minimal": "idles",
    "transition": "is changing over",
    "pausing": "pauses",
}
# Words that are no names: small in the middle of a sentence, though a phone begins every line with a capital.
NO_NAMES = frozenset(
    "a an the this that these those my our your his her their we he she they it there here being having no not one "
    "some more less time room to at in on for with without".split()
)


# The parts of a sentence: each a text, and whether the person filled it in.
Parts = list[tuple[str, bool]]
OURS, THEIRS = False, True


def when(first: date, last: date | None, today: date, months: int = 0, *, is_closed: bool = False) -> Parts:
    """How the sentence begins: "For the next 6 months" on the first day, after that "From November to May".

    `last` is None while the season is open, and `months` is 0 where its last day is another than a length makes.
    """
    if last is None:
        since = [("From ", OURS), (months_in_words(first, first, today), THEIRS), (" on", OURS)]
        return since if today < first else [("For now", OURS)]
    if first <= today <= last and not is_closed:
        if not months:
            return [("Until ", OURS), (day_in_words(last, today), THEIRS)]
        if today == first:
            return [("For the next ", OURS), (f"{months} months", THEIRS)]
    is_one = (first.year, first.month) == (last.year, last.month)
    return [("In " if is_one else "From ", OURS), (months_in_words(first, last, today), THEIRS)]


def intention(
    begins: Parts, role: str, spaces: list[str], why: str = "", noes: Sequence[str] = (), *, second_role: str = ""
) -> Parts:
    """The parts of "From November to May, as …, I want work to idle, so that there is room for …".

    `begins` is what `when` says. `spaces` are the things there is to be room for; `why` finishes "as …"; `noes` are the
    things that there is "no to …". What is empty is left out, and its half of the sentence with it.
    """
    why = bare(why, "as", "because", "since")
    spaces = _said(spaces, "for")
    refused = _said(noes, "no to", "to")
    parts = [*begins]
    if why:
        parts += [(", as ", OURS), (isolated(why), THEIRS)]
    parts += [(", I want work ", OURS), *wanted(role, second_role)]
    if spaces:
        parts += [(", so that there is room for ", OURS), (listed(spaces, "for"), THEIRS)]
    parts.append((".", OURS))
    if refused:
        parts += [(" That means ", OURS), (f"no to {listed(refused, 'no to')}", THEIRS), (".", OURS)]
    return parts


def wanted(role: str, second_role: str = "") -> Parts:
    """The parts of "to idle", or "to idle, and at times to be central"."""
    before, what = ROLES[role]
    parts = [(before, OURS), (what, THEIRS)]
    if second_role not in ("", role):
        before, what = ROLES[second_role]
        parts += [(f", and at times {before}", OURS), (what, THEIRS)]
    return parts


def goes(role: str, second_role: str = "") -> str:
    """ "plays a supporting part", or "plays a supporting part, and at times is central"."""
    return ", and at times ".join(dict.fromkeys(GOES[one] for one in (role, second_role) if one))


def in_words(parts: Parts) -> str:
    return "".join(text for text, _whose in parts)


def if_then(sign: str, plan: str) -> str:
    """An early warning and what I do then, as one sentence; the sign alone where there is no plan yet.

    "write one line", with its "I" or without, is "I write one line"; "we eat" stays.
    """
    sign, plan = isolated(bare(sign, "if")), bare(plan, "then")
    if not plan:
        return f"If {sign}."
    # "I'm" and "I'll" begin with the person already.
    first = plan.partition(" ")[0].replace("’", "'")
    if first.lower() not in {"i", *NO_NAMES} and not first.lower().startswith("i'"):
        plan = f"I {isolated(plan[0].lower() + plan[1:] if first.istitle() else plan)}"
    return f"If {sign}, then {isolated(plan)}."


def listed(things: list[str], again: str = "") -> str:
    """ "a", "a and b", "a, b and c"; where a thing is a list itself, `again` tells them apart: "a and b, and for c"."""
    if again and len(things) > 1 and any("," in thing or " and " in thing for thing in things):
        return ", ".join([things[0], *(f"{again} {thing}" for thing in things[1:-1])]) + f", and {again} {things[-1]}"
    return " and ".join(part for part in (", ".join(things[:-1]), things[-1]) if part) if things else ""


def _said(things: Sequence[str], *openings: str) -> list[str]:
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
    # "The" gives up its capital; "IT" and names keep theirs.
    return text[0].lower() + text[1:] if first.istitle() and first.lower() in NO_NAMES else text
