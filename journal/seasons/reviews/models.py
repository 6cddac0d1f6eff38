"""Reviews: a season looked back on when it ends."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.lines import lines_of, pairs_of
from careerpath.writing.pieces import Piece
from careerpath.writing.trash import move_to_trash, put_back
from journal.seasons.letters.models import open_letter
from journal.seasons.models import Season


class SeasonReview(Piece):
    """Ten questions. The first, from memory, is kept before the intention and the letter are shown."""

    class Next(models.TextChoices):
        BREAK = "break", _lazy("A break from planning")
        LATER = "later", _lazy("Later")
        NOW = "now", _lazy("Now")

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="+")
    reviewed_on = models.DateField()
    remembered = EncryptedTextField(bound_to="seasonreview.remembered", blank=True)
    different = EncryptedTextField(bound_to="seasonreview.different", blank=True)
    # Pairs of lines: a month ("2026-03"), and the slug of the role that work had in it.
    months = EncryptedTextField(bound_to="seasonreview.months", blank=True)
    brought = EncryptedTextField(bound_to="seasonreview.brought", blank=True)
    cost = EncryptedTextField(bound_to="seasonreview.cost", blank=True)
    signs = EncryptedTextField(bound_to="seasonreview.signs", blank=True)
    unmet = EncryptedTextField(bound_to="seasonreview.unmet", blank=True)
    keep = EncryptedTextField(bound_to="seasonreview.keep", blank=True)
    change = EncryptedTextField(bound_to="seasonreview.change", blank=True)
    drop = EncryptedTextField(bound_to="seasonreview.drop", blank=True)
    to_the_next = EncryptedTextField(bound_to="seasonreview.to_the_next", blank=True)
    next = models.CharField(max_length=5, choices=Next.choices, blank=True)

    noun: ClassVar[str] = "review"
    called = _lazy("A review")
    listed_by = "reviewed_on"
    belongs_to = ("season_id",)
    MAX_TEXT = 5000
    ANSWERS = (
        "different",
        "months",
        "brought",
        "cost",
        "signs",
        "unmet",
        "keep",
        "change",
        "drop",
        "to_the_next",
        "next",
    )

    class Meta:
        indexes = [models.Index(fields=["owner", "trashed_at", "id"], name="review_in_trash")]
        constraints = [
            models.UniqueConstraint(
                fields=["season"], condition=models.Q(trashed_at__isnull=True), name="review_once_a_season"
            )
        ]

    @property
    def heading(self) -> str:
        """What to call it."""
        return _("The review of a season")

    @property
    def is_answered(self) -> bool:
        """Whether more than the memory is there."""
        return any(getattr(self, name) for name in self.ANSWERS)

    @property
    def facts(self) -> list[tuple[Any, list[Any]]]:
        """What was said: label and lines."""
        facts: list[tuple[Any, list[Any]]] = [
            (_("As I remembered it"), lines_of(self.remembered) or [_("I don’t remember")]),
            *self.answers,
        ]
        return facts

    @property
    def answers(self) -> list[tuple[Any, list[Any]]]:
        """What was said after the reveal: label and lines."""
        facts: list[tuple[Any, list[Any]]] = [
            (_("Different from my memory"), lines_of(self.different)),
            (_("Month by month"), self._month_lines()),
            (_("What the space brought"), lines_of(self.brought)),
            (_("What it cost"), lines_of(self.cost)),
            (_("Signs that came true"), lines_of(self.signs)),
            (_("Unmet the longest"), lines_of(self.unmet)),
            *self.kept,
            (_("To whoever is next"), lines_of(self.to_the_next)),
            (_("The next season"), [self.get_next_display()] if self.next else []),
        ]
        return [(label, lines) for label, lines in facts if lines]

    @property
    def kept(self) -> list[tuple[Any, list[str]]]:
        """What to keep, change and drop: label and lines."""
        facts = [(_("Keep"), self.keep), (_("Change"), self.change), (_("Drop"), self.drop)]
        return [(label, lines_of(text)) for label, text in facts if text]

    def _month_lines(self) -> list[str]:
        roles = dict(Season.Role.choices)
        said = ((parse_date(f"{month}-01"), roles.get(role)) for month, role in pairs_of(self.months))
        return [f"{date_format(day, 'F Y')}: {role}" for day, role in said if day and role]

    def on_creation(self) -> None:
        """The letter is opened with it."""
        open_letter(self.season)

    def on_return(self) -> tuple[dict[str, Any], Any]:
        """Its season comes back with it; there is one review a season, so another one goes to the trash.

        A letter that was sealed meanwhile is opened.
        """
        open_letter(self.season)
        if self.season.trashed_at:
            put_back(self.season)
        others = SeasonReview.owned_by(self.owner).filter(season=self.season_id).exclude(pk=self.pk)
        if other := others.first():
            move_to_trash(other)
            return {}, _("It is back. The other review of this season is in the trash now.")
        return super().on_return()

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("journal:season_review", args=[self.season_id])

    def get_edit_url(self) -> str:
        """The answers; the memory stays as it was kept."""
        return reverse("journal:season_review_answers", args=[self.season_id])


REVIEW_BEFORE_END = timedelta(days=14)
# An open season may last for years; the latest months are the ones that are remembered.
MOST_MONTHS = 24


def review_opens_on(season: Season) -> date | None:
    """The day its review opens: 14 days before the end. None where it is open now, as of a season that is closed.

    One without end can be looked back on from its first day.
    """
    if season.closed_on:
        return None
    day = max(season.starts_on, season.ends_on - REVIEW_BEFORE_END) if season.ends_on else season.starts_on
    return day if day > today(season.owner) else None


def is_near_its_end(season: Season) -> bool:
    """Whether its last day is near enough, or over, to look back on it."""
    return bool(season.ends_on) and review_opens_on(season) is None


def review_of(season: Season) -> SeasonReview | None:
    """The season's review, once the memory of it was kept."""
    review = SeasonReview.owned_by(season.owner).filter(season=season).first()
    if review:
        review.season = season
    return review


def latest_review(user: Any) -> SeasonReview | None:
    """The review that was begun last, if it opens, of a season that is not in the trash."""
    rows = SeasonReview.owned_by(user).filter(season__trashed_at__isnull=True)
    review = rows.order_by("-reviewed_on", "-id").first()
    return review if review and review.opens() else None


def months_of(season: Season) -> list[date]:
    """The first days of its months so far, the latest 24."""
    last = season.closed_on or today(season.owner)
    if season.ends_on and not season.closed_on:
        last = min(last, season.ends_on)
    first, end = (day.year * 12 + day.month - 1 for day in (season.starts_on, max(last, season.starts_on)))
    return [date(month // 12, month % 12 + 1, 1) for month in range(max(first, end - MOST_MONTHS + 1), end + 1)]
