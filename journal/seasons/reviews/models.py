"""Reviews: a season looked back on when it ends."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careerpath.accounts.clock import today
from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.writing.owned import in_trash
from careerpath.writing.pieces import Facts, Piece
from careerpath.writing.trash import move_to_trash, restore
from journal.seasons.letters.models import open_letters
from journal.seasons.models import Season

# Each answer may be left out, and be of any number of lines.
ANSWER: dict[str, Any] = {"blank": True, "multiline": True, "max_length": 5000}
# The answers that the next season begins from.
KEPT = ("keep", "change", "drop")


class SeasonReview(Piece):
    """Ten questions. The first, from memory, is kept before the intention and the letter are shown."""

    class Next(models.TextChoices):
        BREAK = "break", _lazy("A break from planning")
        LATER = "later", _lazy("Later")
        NOW = "now", _lazy("Now")

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="+")
    reviewed_on = models.DateField()
    remembered = EncryptedTextField(
        _lazy("What do you remember wanting?"), bound_to="seasonreview.remembered", **ANSWER
    )
    different = EncryptedTextField(
        _lazy("What is different from your memory?"), bound_to="seasonreview.different", **ANSWER
    )
    # A month, and the role that work had in it: {"month": "2026-03", "role": "growing"}.
    months = EncryptedJSONField(bound_to="seasonreview.months", blank=True)
    brought = EncryptedTextField(_lazy("What did the cleared space bring?"), bound_to="seasonreview.brought", **ANSWER)
    cost = EncryptedTextField(_lazy("What did it cost, and who paid?"), bound_to="seasonreview.cost", **ANSWER)
    signs = EncryptedTextField(_lazy("Which signs came true?"), bound_to="seasonreview.signs", **ANSWER)
    unmet = EncryptedTextField(_lazy("Which need went unmet the longest?"), bound_to="seasonreview.unmet", **ANSWER)
    keep = EncryptedTextField(_lazy("Keep"), bound_to="seasonreview.keep", **ANSWER)
    change = EncryptedTextField(_lazy("Change"), bound_to="seasonreview.change", **ANSWER)
    drop = EncryptedTextField(_lazy("Drop"), bound_to="seasonreview.drop", **ANSWER)
    to_the_next = EncryptedTextField(
        _lazy("What do you want to tell yourself when the next season starts?"),
        bound_to="seasonreview.to_the_next",
        **ANSWER,
    )
    next = models.CharField(max_length=5, choices=Next.choices, blank=True)

    noun: ClassVar[str] = "review"
    called = _lazy("A review")
    listed_by = "reviewed_on"
    belongs_to = ("season_id",)
    fact_labels = {
        "remembered": _lazy("As you remembered it"),
        "different": _lazy("Different from my memory"),
        "months": _lazy("Month by month"),
        "brought": _lazy("What the space brought"),
        "cost": _lazy("What it cost"),
        "signs": _lazy("Signs that came true"),
        "unmet": _lazy("Unmet the longest"),
        "keep": _lazy("Keep"),
        "change": _lazy("Change"),
        "drop": _lazy("Drop"),
        "to_the_next": _lazy("To whoever starts the next season"),
        "next": _lazy("The next season"),
    }

    class Meta:
        indexes = [in_trash("review_in_trash")]
        constraints = [
            models.UniqueConstraint(
                fields=["season"], condition=models.Q(trashed_at__isnull=True), name="review_once_a_season"
            )
        ]

    @property
    def heading(self) -> str:
        return _("The review of a season")

    @property
    def is_answered(self) -> bool:
        return bool(self.answers)

    @property
    def answers(self) -> Facts:
        # The memory is always the first fact: `lines_of` says it where it is empty, too.
        return self.facts[1:]

    @property
    def kept(self) -> Facts:
        return [(self.fact_labels[name], lines) for name in KEPT if (lines := self.lines_of(name))]

    @property
    def role_by_month(self) -> dict[date, str]:
        """By the first day of the month. What is no month or no role is skipped; what does not open says nothing."""
        found = {}
        with suppress(DecryptionError):
            for said in self.months:
                with suppress(ValueError):
                    if said["role"] in Season.Role.values:
                        found[date.fromisoformat(f"{said['month']}-01")] = said["role"]
        return found

    def lines_of(self, name: str) -> list[str]:
        if name == "months":
            return [f"{date_format(day, 'F Y')}: {Season.Role(role).label}" for day, role in self.role_by_month.items()]
        # A memory that was left blank is an answer.
        return super().lines_of(name) or ([_("I don’t remember")] if name == "remembered" else [])

    def on_creation(self) -> None:
        open_letters(self.season)

    def on_restore(self) -> tuple[dict[str, Any], Any]:
        # One may have been sealed while the review was in the trash.
        open_letters(self.season)
        # The address of a review names its season, which gives 404 while it is in the trash.
        if self.season.trashed_at:
            restore(self.season)
        others = SeasonReview.owned_by(self.owner).filter(season=self.season_id).exclude(pk=self.pk)
        # One review a season: `review_once_a_season`.
        if other := others.first():
            move_to_trash(other)
            return {}, _("It is back. The other review of this season is in the trash now.")
        return super().on_restore()

    def get_absolute_url(self) -> str:
        return reverse("journal:season_review", args=[self.season_id])

    def get_edit_url(self) -> str:
        return reverse("journal:season_review_answers", args=[self.season_id])


REVIEW_BEFORE_END = timedelta(days=14)
# An open season may last for years; the latest months are the ones that are remembered.
MOST_MONTHS = 24


def review_opens_on(season: Season) -> date | None:
    """The day its review opens, 14 days before the end, or its first day without one; None where it is open now."""
    if season.closed_on:
        return None
    day = max(season.starts_on, season.ends_on - REVIEW_BEFORE_END) if season.ends_on else season.starts_on
    return day if day > today(season.owner) else None


def is_near_its_end(season: Season) -> bool:
    return bool(season.ends_on) and review_opens_on(season) is None


def review_of(season: Season) -> SeasonReview | None:
    review = SeasonReview.owned_by(season.owner).filter(season=season).first()
    if review:
        # Spares the query for it; this one's owner is known.
        review.season = season
    return review


def is_reviewed(season: Season) -> bool:
    """True from the memory on. The season takes no letter after that."""
    return SeasonReview.owned_by(season.owner).filter(season=season).exists()


def latest_review(user: Any) -> SeasonReview | None:
    """The review begun last, of a season outside the trash; None where it is unreadable."""
    rows = SeasonReview.owned_by(user).filter(season__trashed_at__isnull=True)
    review = rows.order_by("-reviewed_on", "-id").first()
    return review if review and review.is_readable() else None


def months_of(season: Season) -> list[date]:
    """The first days of its months so far: the latest 24."""
    last = season.closed_on or today(season.owner)
    if season.ends_on and not season.closed_on:
        last = min(last, season.ends_on)
    first, end = (day.year * 12 + day.month - 1 for day in (season.starts_on, max(last, season.starts_on)))
    return [date(month // 12, month % 12 + 1, 1) for month in range(max(first, end - MOST_MONTHS + 1), end + 1)]
