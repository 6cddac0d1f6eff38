"""A worksheet of needs, and what it comes to: counted and set side by side, never scored."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careerpath.encryption.fields import EncryptedTextField, sealed_length
from careerpath.writing.owned import Owned
from careerpath.writing.quotas import counting
from journal.seasons.models import Season

# Where a need is met: some of the three, or none of them where nothing was said.
WORK, ELSEWHERE, UNMET = "work", "elsewhere", "unmet"


class Need(models.TextChoices):
    """The twelve, in the order in which they are asked for."""

    AUTONOMY = "autonomy", _lazy("A say in my days")
    COMPETENCE = "competence", _lazy("Being good at things")
    RELATEDNESS = "relatedness", _lazy("Being close")
    BELONGING = "belonging", _lazy("Being part of a group")
    GROWTH = "growth", _lazy("Getting further")
    IMPACT = "impact", _lazy("Making a difference")
    PURPOSE = "purpose", _lazy("A why")
    RECOGNITION = "recognition", _lazy("Being seen")
    SECURITY = "security", _lazy("Safe ground")
    STRUCTURE = "structure", _lazy("A frame for the week")
    REST = "rest", _lazy("Recovery")
    PLAY = "play", _lazy("Play")


QUESTIONS = {
    Need.AUTONOMY: _lazy("Where do I decide?"),
    Need.COMPETENCE: _lazy("Where do I feel able?"),
    Need.RELATEDNESS: _lazy("Where am I known?"),
    Need.BELONGING: _lazy("Where am I one of us?"),
    Need.GROWTH: _lazy("Where do I learn?"),
    Need.IMPACT: _lazy("Where does it matter that I was there?"),
    Need.PURPOSE: _lazy("Where does it add up?"),
    Need.RECOGNITION: _lazy("Where is my effort noticed?"),
    Need.SECURITY: _lazy("What lets me sleep?"),
    Need.STRUCTURE: _lazy("What gives my days a shape?"),
    Need.REST: _lazy("Where do I really stop?"),
    Need.PLAY: _lazy("Where do I do things for nothing?"),
}


def asked_first(season: Season) -> list[Need]:
    pausing = Season.Role.PAUSING in (season.role, season.second_role)
    # What people usually miss first when paid work stops.
    return [Need.RECOGNITION, Need.STRUCTURE, Need.BELONGING] if pausing else []


class NeedRow(Owned):
    """One need in one season. Unmet beside one of the others means partly met."""

    class Matters(models.IntegerChoices):
        NOT_NOW = 0, _lazy("not this season")
        LITTLE = 1, _lazy("a little")
        MUCH = 2, _lazy("much")
        VERY_MUCH = 3, _lazy("very much")

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="+")
    need = models.CharField(max_length=11, choices=Need.choices)
    at_work = models.BooleanField(default=False)
    elsewhere = models.BooleanField(default=False)
    unmet = models.BooleanField(default=False)
    # Empty while it was not said.
    matters = models.PositiveSmallIntegerField(choices=Matters.choices, null=True, blank=True)
    by_what = EncryptedTextField(_lazy("By what?"), bound_to="needrow.by_what", blank=True, max_length=120)
    small_step = EncryptedTextField(_lazy("One small step"), bound_to="needrow.small_step", blank=True, max_length=140)

    called = _lazy("A need")
    listed_by = "season__starts_on"
    searched = ("by_what", "small_step")
    belongs_to = ("season_id", "need")

    class Meta:
        indexes = [models.Index(fields=["owner", "season"], name="need_by_season")]
        constraints = [
            models.UniqueConstraint(fields=["season", "need"], name="need_once_a_season"),
            models.CheckConstraint(condition=models.Q(matters__gte=0, matters__lte=3), name="need_matters_to_three"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("journal:season_needs", args=[self.season_id])

    @property
    def places(self) -> frozenset[str]:
        ticks = {WORK: self.at_work, ELSEWHERE: self.elsewhere, UNMET: self.unmet}
        return frozenset(place for place, ticked in ticks.items() if ticked)

    @property
    def only_at_work(self) -> bool:
        return self.at_work and not self.elsewhere

    @property
    def partly(self) -> bool:
        return self.unmet and (self.at_work or self.elsewhere)

    @property
    def where(self) -> str:
        met = {
            (True, True): _("met at work and elsewhere"),
            (True, False): _("met at work"),
            (False, True): _("met elsewhere"),
        }.get((self.at_work, self.elsewhere), "")
        if self.unmet:
            return _("partly %(met)s") % {"met": met} if met else _("unmet")
        return met or _("not said")

    @property
    def asks_for_a_step(self) -> bool:
        return self.unmet and (self.matters or 0) >= self.Matters.MUCH

    def said(self) -> tuple[Any, ...]:
        return (self.need, self.at_work, self.elsewhere, self.unmet, self.matters, self.by_what, self.small_step)

    def is_empty(self) -> bool:
        # The first is the need itself. A `matters` of 0 is an answer.
        return not any(self.said()[1:]) and self.matters is None


class Worksheet:
    """A season's needs: up to twelve rows, in their order, and what they come to."""

    def __init__(self, season: Season, rows: Iterable[NeedRow]) -> None:
        self.season = season
        by_need = {row.need: row for row in rows}
        self.rows = {need.value: by_need[need] for need in Need if need in by_need}

    def __bool__(self) -> bool:
        return bool(self.rows)

    def is_readable(self) -> bool:
        return all(row.is_readable() for row in self.rows.values())

    @property
    def version(self) -> str:
        # A changed row is made anew, so its id is new: the ids tell what another window saved.
        ids = " ".join(sorted(str(row.pk) for row in self.rows.values()))
        return hashlib.sha256(ids.encode()).hexdigest()[:16]

    @property
    def counts(self) -> dict[str, int]:
        """`said`: needs with any tick; `work`: met at work; `only_work`: of those, met nowhere else."""
        rows = [row for row in self.rows.values() if row.places]
        return {
            "said": len(rows),
            "work": sum(row.at_work for row in rows),
            "only_work": sum(row.only_at_work for row in rows),
        }

    @property
    def in_words(self) -> str:
        """The counts as a sentence; "" where nothing was said."""
        said, work, only = self.counts.values()
        if said < 2:
            one = [
                _("Work does not meet the one need you named."),
                _("Work meets the one need you named."),
                _("Work meets the one need you named, and is the only place for it."),
            ]
            return one[work + only] if said else ""
        named = _("Of your 12 needs") if said == len(Need) else _("Of the %(said)d needs you named") % {"said": said}
        if only == 0:
            elsewhere = [
                _("work meets none"),
                _("work meets 1, which is met elsewhere, too"),
                _("work meets %(work)d, each of which is met elsewhere, too"),
            ]
            met = elsewhere[min(work, 2)]
        elif work == 1:
            met = _("work meets %(work)d, and is the only place for it")
        elif only == work:
            met = _("work meets %(work)d, and is the only place for all of them")
        else:
            met = _("work meets %(work)d, and is the only place for %(only)d of them")
        return f"{named}, {met % {'work': work, 'only': only}}."

    @property
    def columns(self) -> list[tuple[str, Any, list[NeedRow]]]:
        """Slug, heading and ticked rows of each of the three columns."""
        headings = {WORK: _("At work"), ELSEWHERE: _("Elsewhere"), UNMET: _("Unmet")}
        rows = self.rows.values()
        return [(place, label, [row for row in rows if place in row.places]) for place, label in headings.items()]

    def moved_since(self, earlier: "Worksheet") -> list[tuple[NeedRow, NeedRow]]:
        """The row then and the row now, for each need that was ticked in both, and not alike."""
        both = [(earlier.rows[need], row) for need, row in self.rows.items() if need in earlier.rows]
        return [(then, now) for then, now in both if then.places and now.places and then.places != now.places]

    def save(self, version: str, rows: list[NeedRow]) -> "Worksheet | None":
        """Replace the stored rows if they still have this `version`; None where another window saved first.

        The caller locks the owner's row before it reads the worksheet.
        """
        # An empty worksheet takes any version: there is nothing to write over.
        if self and self.version != version:
            return None
        owner = self.season.owner
        # A changed row is deleted and made anew, since `bulk_update` cannot seal a text.
        changed = [row for row in rows if row.need not in self.rows or row.said() != self.rows[row.need].said()]
        same = {row.need for row in rows} - {row.need for row in changed}
        gone = [row for need, row in self.rows.items() if need not in same]
        with counting(owner) as growth:
            if gone:
                NeedRow.owned_by(owner).filter(pk__in=[row.pk for row in gone]).delete()
                growth["text"] -= sum(sealed_length(row) for row in gone)
            NeedRow.objects.bulk_create(changed)
        return Worksheet(self.season, [*changed, *(row for need, row in self.rows.items() if need in same)])

    def reads_as(self, rows: list[NeedRow]) -> bool:
        return {row.said() for row in rows} == {row.said() for row in self.rows.values()}


def worksheets(*seasons: Season) -> list[Worksheet]:
    """In the order of `seasons`, all of one person; one query."""
    rows = list(NeedRow.owned_by(seasons[0].owner).filter(season__in=seasons))
    return [Worksheet(season, [row for row in rows if row.season_id == season.pk]) for season in seasons]


def worksheet(season: Season) -> Worksheet:
    return worksheets(season)[0]


def season_with_needs_before(season: Season) -> Season | None:
    needs = NeedRow.owned_by(season.owner).filter(season=OuterRef("pk"))
    earlier = Season.owned_by(season.owner).filter(Exists(needs), starts_on__lt=season.starts_on)
    return earlier.order_by("-starts_on", "-id").first()
