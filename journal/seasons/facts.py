"""What was set for a season, as label and lines: for its page, its earlier wordings, and two wordings side by side."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careerpath.words import isolated
from careerpath.writing.lines import lines_of, pairs_of

from .intention import NO_NAMES, bare

Fact = tuple[Any, list[Any]]


def facts_of(season: Any) -> list[Fact]:
    """Whatever was filled in, the role first."""
    facts = [*_role(season), *_room(season), *_knowing(season), *_fit(season), *_dates(season), *_words(season)]
    return [(label, lines) for label, lines in facts if any(lines)]


def _role(season: Any) -> list[Fact]:
    second = season.second_role and season.get_second_role_display()
    return [(_("Work is"), [season.get_role_display(), season.line]), (_("With some"), [second])]


def _fit(season: Any) -> list[Fact]:
    return [
        (_("Hours a week"), [hours(season.hours_from, season.hours_to)]),
        (_("Stretch or lean"), [season.stretch and season.get_stretch_display()]),
        (_("Money"), [season.money and season.get_money_display()]),
        (_("Flexible in"), [", ".join(_labels(season.Flexibility, lines_of(season.flexibility)))]),
    ]


def _dates(season: Any) -> list[Fact]:
    starts_on, ends_on = season.starts_on, season.ends_on
    was_from, was_to = season.moved_from or (starts_on, ends_on)
    to = _day(ends_on) or season.get_length_display()
    return [
        (_("From"), [moved(_day(starts_on), _day(was_from))]),
        (_("To"), [moved(to, _day(was_to) or _("open"))] if was_to != ends_on else [to]),
    ]


def _room(season: Any) -> list[Fact]:
    noes = pairs_of(season.saying_no_to)
    return [
        (_("Making space for"), season.spaces),
        (_("As"), [season.why]),
        (_("Saying no to"), [no_with(*pair) for pair in noes]),
        (_("Boundaries"), lines_of(season.boundaries)),
    ]


def _knowing(season: Any) -> list[Fact]:
    return [
        (_("Signs that it works"), lines_of(season.signs)),
        (_("If, then"), [if_then(*pair) for pair in pairs_of(season.warnings)]),
        (_("Within me"), [season.obstacle]),
    ]


def _words(season: Any) -> list[Fact]:
    return [
        (_("In my words"), [season.sentence]),
        (_("Closed, as"), [season.closed_because]),
    ]


def if_then(sign: str, plan: str) -> str:
    """An early warning and what I do then, as one sentence; the sign alone where there is no plan yet."""
    sign, plan = isolated(bare(sign, "if")), isolated(_what_i_do(plan))
    return (
        _("If %(sign)s, then %(plan)s.") % {"sign": sign, "plan": plan} if plan else _("If %(sign)s.") % {"sign": sign}
    )


def no_with(what: str, say: str) -> str:
    """What I say no to, and the sentence to say it with, if there is one."""
    return _("%(what)s: “%(say)s”") % {"what": isolated(what), "say": isolated(say)} if say else what


def hours(least: int | None, most: int | None) -> str:
    """ "20 to 25 hours a week", with one of the two, or with none: ""."""
    if least is None and most is None:
        return ""
    if most is None:
        return _("%(least)d or more") % {"least": least}
    if least is None:
        return _("up to %(most)d") % {"most": most}
    if least == most:
        return ngettext("%(most)d hour", "%(most)d hours", most) % {"most": most}
    return _("%(least)d to %(most)d") % {"least": least, "most": most}


def moved(now: str, first: str) -> str:
    """A date, and the one it was at first where that is another."""
    return now if now == first else _("%(now)s (at first: %(first)s)") % {"now": now, "first": first}


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _labels(choices: Any, slugs: list[str]) -> list[str]:
    return [str(choice.label) for choice in choices if choice.value in slugs]


def _what_i_do(plan: str) -> str:
    """A plan with its "I", typed or not: "write one line" is "I write one line", and "we eat" stays."""
    plan = bare(plan, "then")
    first = plan.partition(" ")[0].replace("’", "'")
    if not plan or first in ("i", "I") or first.lower().startswith("i'") or first.lower() in NO_NAMES:
        return plan
    return f"I {isolated(plan[0].lower() + plan[1:] if first.istitle() else plan)}"
