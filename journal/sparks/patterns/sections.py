"""What somebody's sparks have in common, in words: the sections of its page, in their order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from math import ceil
from typing import Any
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from careerpath.encryption import codec
from careerpath.encryption.fields import Opener
from careerpath.words import isolated
from journal.seasons.intention import ROLES, goes, listed
from journal.seasons.models import Season, current_season
from journal.sparks.models import Pulse, Spark
from journal.sparks.warmth import Line, lines
from journal.touches.models import Touch
from values.catalog.models import PersonalValue
from values.session.results import five_to_show

from .counts import FEWEST, Group, Noted, cooled, grouped, lasting, repeated_words, sources

# As many sparks as a row leads to; where one has more, the longest leads to so many, and the others in proportion.
NAMED, OF_MANY = 24, 10
# Rows that a section has, lines that are drawn of those that lasted and those that cooled, and things in a sentence.
MOST_ROWS, MOST_LINES, IN_SENTENCE = 8, 8, 5
# Of the values beyond the five.
MOST_OTHERS = 3
KINDS = {
    Spark.Kind.ARRANGEMENT: gettext_lazy("arrangements"),
    Spark.Kind.IDEA: gettext_lazy("ideas"),
    Spark.Kind.PERSON: gettext_lazy("people"),
    Spark.Kind.PLACE: gettext_lazy("places"),
    Spark.Kind.PROJECT: gettext_lazy("projects"),
    Spark.Kind.ROLE: gettext_lazy("roles"),
    "": gettext_lazy("not said"),
}
TEXTS = ("what", "what_exactly", "no_if", "heard_from")


@dataclass
class Row:
    """What some sparks have in common. Those that are not shown are found by `narrowed`, the query of an address, or as
    those with a `word`.
    """

    label: str
    sparks: list[Noted]
    narrowed: str = ""
    word: str = ""
    is_ladder: bool = False
    # The first of them, each with its address.
    shown: list[tuple[str, Noted]] = field(default_factory=list)

    @property
    def more(self) -> int:
        return len(self.sparks) - len(self.shown)


@dataclass
class Section:
    """One pattern: what the margin calls it, its sentence, and what that rests on."""

    key: str
    title: str
    note: str
    sentence: str
    rows: list[Row] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    # What its box sends: the signed id of the page, and what that begins with; whether it was sent, and refused.
    piece: str = ""
    quote: str = ""
    is_refused: bool = False

    def __post_init__(self) -> None:
        longest = max((len(row.sparks) for row in self.rows), default=0)
        for row in self.rows:
            most = ceil(len(row.sparks) * OF_MANY / longest) if longest > NAMED else NAMED
            row.shown = [(Spark.url_of(spark.id), spark) for spark in row.sparks[:most]]

    @property
    def is_cut(self) -> bool:
        return any(row.more for row in self.rows)

    @property
    def days(self) -> list[date]:
        """The first day and the last that its lines show."""
        days = [day for line in self.lines for day, _energy in line.spark.pulses]
        return [min(days), max(days)]


def noted(user: Any) -> tuple[list[Noted], int]:
    """The sparks outside the trash, newest first, and how many more there are that cannot be opened. Three queries."""
    # Keys are compared as text, whichever way the database has it: to make thousands of them takes as long as to count.
    key, as_id = partial(Cast, output_field=CharField()), cache(UUID)
    values: dict[str, list[UUID]] = defaultdict(list)
    touches = Touch.owned_by(user).filter(spark__isnull=False)
    for spark, value in touches.values_list(key("spark"), key("personal_value")):
        values[spark].append(as_id(value))
    pulses: dict[str, list[Any]] = defaultdict(list)
    for spark, *pulse in Pulse.owned_by(user).order_by("felt_on").values_list(key("spark"), "felt_on", "energy"):
        pulses[spark].append(pulse)
    opener = Opener(user)
    texts: list[Any] = [Spark._meta.get_field(name) for name in TEXTS]
    found, unreadable = [], 0
    # Rows alone: to make sparks of thousands takes as long as all that is counted.
    rows = Spark.owned_by(user).order_by("-noticed_on", "-id")
    for spark, id, day, kind, role, *sealed in rows.values_list(key("pk"), "pk", "noticed_on", "kind", "role", *TEXTS):
        in_row = codec.in_row(id.bytes, ())
        try:
            said = [opener.text(field, one, in_row).decode() for field, one in zip(texts, sealed, strict=True)]
        except codec.DecryptionError:
            unreadable += 1
            continue
        found.append(Noted(id, day, kind, role, values.get(spark, ()), pulses.get(spark, ()), *said))
    return found, unreadable


def sections_of(user: Any, sparks: Sequence[Noted]) -> list[Section]:
    """What can be said of these, and at last a section about all of them. Three queries.

    Of fewer than eight nothing is said, and what has nothing to say is left out.
    """
    about_all = Section("all", _("What do you see?"), _("becomes a page in your journal"), "")
    if len(sparks) < FEWEST:
        return [about_all]
    cards = {card.pk: card for card in PersonalValue.owned_by(user).select_related("value")}
    five = [row.personal_value_id for row in five_to_show(user)[0]]
    touched = grouped(sparks, lambda spark: spark.values)
    found = [
        _kinds(sparks),
        _values(touched, five, cards, len(sparks)),
        _ladder(touched, cards),
        _energy(sparks),
        _words(sparks),
        _noes(sparks),
        _sources(sparks),
        _roles(sparks, current_season(user)),
    ]
    return [*(section for section in found if section), about_all]


def _kinds(sparks: Sequence[Noted]) -> Section | None:
    groups = grouped(sparks, lambda spark: [spark.kind])
    if not (said := [group for group in groups if group.of]):
        return None
    count, top = _top(said)
    kinds = {"kinds": listed([str(KINDS[group.of]) for group in top]), "count": count, "all": len(sparks)}
    if count == 1 or len(top) > IN_SENTENCE:
        sentence = _("No kind comes up more often than the others.")
    elif len(top) > 1:
        sentence = capfirst(_("%(kinds)s come up most: %(count)d of your %(all)d each.") % kinds)
    elif top[0].of == Spark.Kind.ARRANGEMENT:
        sentence = _("%(count)d of your %(all)d are arrangements, not jobs.") % kinds
    else:
        sentence = _("%(count)d of your %(all)d are %(kinds)s.") % kinds
    # Those of which no kind was said come last.
    groups = said + [group for group in groups if not group.of]
    narrowed = {group.of: f"state=all&kind={group.of}" if group.of else "" for group in groups}
    rows = [Row(str(KINDS[group.of]), group.sparks, narrowed=narrowed[group.of]) for group in groups]
    return Section("kinds", _("Kinds"), "", sentence, rows)


def _values(touched: list[Group], five: list[UUID], cards: Mapping[UUID, Any], of: int) -> Section | None:
    if not touched:
        return None
    count, top = _top(touched)
    said = []
    if count > 1 and len(top) <= IN_SENTENCE:
        names = {"values": listed(_labels(top, cards)), "count": count, "all": of}
        one = _("%(values)s is what they touch most, in %(count)d of %(all)d.")
        said.append((one if len(top) == 1 else _("%(values)s are what they touch most, in %(count)d each.")) % names)
    groups = {group.of: group for group in touched}
    if untouched := [Group(card, []) for card in five if card not in groups]:
        none = _("None of them touches %(values)s. That may be a gap in the list, or a sign that you look elsewhere.")
        said.append(none % {"values": _(" or ").join(_labels(untouched, cards))})
    elif five:
        said.append(_("Each of your five is touched by some."))
    others = [group for group in touched if group.of not in five][: MOST_OTHERS if five else MOST_ROWS]
    rows = _value_rows([groups.get(card, Group(card, [])) for card in five] + others, cards)
    title, note = (_("Your five"), _("and what else they touch")) if five else (_("Values"), _("that they touch"))
    return Section("values", title, note, " ".join(said) or _("No value is touched twice."), rows)


def _ladder(touched: list[Group], cards: Mapping[UUID, Any]) -> Section | None:
    if not touched:
        return None
    marked = [group for group in touched if cards[group.of].is_ladder]
    names = {"count": len(marked), "values": listed(_labels(marked, cards))}
    sentence = _("Of the values they touch, the ladder rewards %(count)d by itself: %(values)s.") % names
    if not marked:
        sentence = _("Of the values they touch, the ladder rewards none by itself.")
    note = _("the usual career path: title, pay, size of team")
    return Section("ladder", _("The ladder"), note, sentence, _value_rows(marked[:MOST_ROWS], cards))


def _energy(sparks: Sequence[Noted]) -> Section | None:
    warm, cold = lasting(sparks), cooled(sparks)
    if not any(len(spark.pulses) > 1 for spark in sparks):
        return None
    stayed = ngettext("%d has stayed warm", "%d have stayed warm", len(warm)) % len(warm)
    went = ngettext("%d was warm once and has cooled", "%d were warm once and have cooled", len(cold)) % len(cold)
    sentence = _("%s for two months or longer.") % stayed if warm else ""
    if cold:
        sentence = _("%(stayed)s for two months or longer, and %(went)s.") % {"stayed": stayed, "went": went}
        sentence = sentence if warm else f"{went}."
    sentence = sentence or _("None has stayed warm for two months, and none has cooled.")
    rows = [Row(label, its) for label, its in ((_("stayed warm"), warm), (_("cooled"), cold)) if its]
    drawn = lines([*warm[:MOST_LINES], *cold[:MOST_LINES]])
    return Section("energy", _("Warm and cooled"), _("asked again over time"), sentence, rows, drawn)


def _words(sparks: Sequence[Noted]) -> Section | None:
    if not any(spark.what_exactly for spark in sparks):
        return None
    groups = repeated_words(sparks, lambda spark: spark.what_exactly)
    first, nothing = _("“%(of)s” is in %(count)d of them"), _("No word is in three of the details that caught you.")
    sentence = _one_by_one(groups, first, _("“%(of)s” in %(count)d")) or nothing
    return Section("words", _("Your own words"), _("in the details that caught you"), sentence, _word_rows(groups))


def _noes(sparks: Sequence[Noted]) -> Section | None:
    if not any(spark.no_if for spark in sparks):
        return None
    groups = repeated_words(sparks, lambda spark: spark.no_if)
    first, nothing = _("“%(of)s” is in %(count)d of your noes"), _("No word is in three of your noes.")
    sentence = _one_by_one(groups, first, _("“%(of)s” in %(count)d")) or nothing
    return Section("noes", _("Your noes"), _("what would make it one"), sentence, _word_rows(groups))


def _sources(sparks: Sequence[Noted]) -> Section | None:
    if not any(spark.heard_from for spark in sparks):
        return None
    groups = sources(sparks)
    first, nothing = _("%(count)d of them come from %(of)s"), _("No person or source has three of them.")
    sentence = _one_by_one(groups, first, _("%(count)d from %(of)s")) or nothing
    rows = [Row(group.of, group.sparks, word=f'"{group.of}"') for group in groups[:MOST_ROWS]]
    return Section("sources", _("Where from"), _("who or what told you"), sentence, rows)


def _roles(sparks: Sequence[Noted], season: Season | None) -> Section | None:
    """Of the sparks that say which part work would have: those that fit the current season, and the others."""
    groups = grouped(sparks, lambda spark: [spark.role] if spark.role else [])
    if not groups:
        return None
    labels = {role: str(label).lower() for role, label in Season.Role.choices}
    rows = [Row(labels[group.of], group.sparks) for group in groups]
    title = _("The part of work")
    if not season:
        sentence = _one_by_one(
            [Group("".join(ROLES[group.of]).removeprefix("to "), group.sparks) for group in groups],
            _("In %(count)d of them work would %(of)s"),
            _("in %(count)d %(of)s"),
        )
        return Section("roles", title, _("as it would be with them"), sentence, rows)
    fitting = sum(len(group.sparks) for group in groups if group.of in (season.role, season.second_role))
    counts = {"fitting": fitting, "others": sum(len(group.sparks) for group in groups) - fitting}
    said = _("%(fitting)d would fit this season, in which work %(goes)s; %(others)d would need another.")
    sentence = said % {**counts, "goes": goes(season.role, season.second_role)}
    return Section("roles", title, _("as it would be with them"), sentence, rows)


def _top(groups: list[Group]) -> tuple[int, list[Group]]:
    """How many sparks the largest of these have, and those that have as many."""
    count = len(groups[0].sparks)
    return count, [group for group in groups if len(group.sparks) == count]


def _one_by_one(groups: list[Group], first: str, others: str) -> str:
    """ "“keys” is in 5 of them, “asked” in 4 and “off” in 3." """
    said = [
        (others if number else first) % {"of": isolated(group.of), "count": len(group.sparks)}
        for number, group in enumerate(groups[:IN_SENTENCE])
    ]
    return (said and f"{listed(said)}.") or ""


def _word_rows(groups: list[Group]) -> list[Row]:
    return [Row(f"“{isolated(group.of)}”", group.sparks, word=group.of) for group in groups[:MOST_ROWS]]


def _value_rows(groups: list[Group], cards: Mapping[UUID, Any]) -> list[Row]:
    more = {
        group.of: {"narrowed": f"state=all&value={group.of}", "is_ladder": cards[group.of].is_ladder}
        for group in groups
    }
    return [Row(cards[group.of].shown_label, group.sparks, **more[group.of]) for group in groups]


def _labels(groups: list[Group], cards: Mapping[UUID, Any]) -> list[str]:
    return [isolated(cards[group.of].shown_label) for group in groups]
