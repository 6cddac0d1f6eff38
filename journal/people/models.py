"""Trusted people: somebody to think aloud with, who has no account here and gets no mail."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.writing.owned import in_trash
from careerpath.writing.pieces import Facts, Piece, save_if_unchanged
from journal.seasons.models import Season

LINES: dict[str, Any] = {"blank": True, "multiline": True}
WEEK = timedelta(7)
# So many people one asks among, and chooses from.
MOST = 100


class TrustedPerson(Piece):
    """Who they are, what they are good for, and what to ask them next."""

    class GoodFor(models.TextChoices):
        THINKING = "thinking", _("Thinking aloud")
        HARD = "hard", _("Hard questions")
        FACTS = "facts", _("Practical facts")
        COMFORT = "comfort", _("Comfort")
        INTRODUCTIONS = "introductions", _("Introductions")

    name = EncryptedTextField(
        _("name, or what you call them"),
        bound_to="trustedperson.name",
        max_length=100,
        error_messages={"required": _("Give them a name; a nickname will do.")},
    )
    how_known = EncryptedTextField(
        _("how you know them"), bound_to="trustedperson.how_known", blank=True, max_length=200
    )
    good_for = EncryptedJSONField(_("good for"), bound_to="trustedperson.good_for", blank=True)
    # Whether they have done what one thinks of doing.
    been_there = models.BooleanField(_("they have been there"), default=False)
    topics = EncryptedTextField(_("what to talk about"), bound_to="trustedperson.topics", max_length=300, **LINES)
    left_out = EncryptedTextField(_("what to leave out"), bound_to="trustedperson.left_out", max_length=300, **LINES)
    not_for_half_formed = models.BooleanField(_("not for half-formed ideas"), default=False)
    reach = EncryptedTextField(_("how to reach them"), bound_to="trustedperson.reach", blank=True, max_length=200)
    next_question = EncryptedTextField(
        _("what to ask them next"), bound_to="trustedperson.next_question", blank=True, max_length=200
    )
    last_talked = models.DateField(_("last talked"), null=True, blank=True)
    noted_on = models.DateField(_("noted on"), blank=True)

    noun: ClassVar[str] = "person"
    exported_as = "trusted_people"
    called = _("A trusted person")
    listed_by = "noted_on"
    is_gathered = True
    row_template = "journal/people/row.html"
    shown_apart = ("name",)
    fact_labels = {
        "how_known": _("How you know them"),
        "good_for": _("Good for"),
        "been_there": _("Been there"),
        "topics": _("To talk about"),
        "left_out": _("To leave out"),
        "not_for_half_formed": _("Half-formed ideas"),
        "reach": _("How to reach them"),
        "next_question": _("To ask next"),
        "last_talked": _("Last talked"),
    }

    class Meta:
        verbose_name = _("trusted person")
        verbose_name_plural = _("trusted people")
        indexes = [
            models.Index(
                fields=["owner", "noted_on", "id"], name="person_by_day", condition=models.Q(trashed_at__isnull=True)
            ),
            in_trash("person_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(noted_on__gte="1900-01-01", noted_on__lt="2200-01-01"),
                name="person_noted_on_in_reach",
            )
        ]

    @property
    def heading(self) -> str:
        return self.name

    @property
    def good_for_names(self) -> list[str]:
        return [str(one.label) for one in self.GoodFor if one in self.good_for]

    @property
    def labeled(self) -> Facts:
        """What its page says under labels; the rest stands there in a way of its own."""
        names = ("how_known", "topics", "left_out", "reach")
        return [(self.fact_labels[name], lines) for name in names if (lines := self.lines_of(name))]

    def talked(self, day: date, *, instead_of: date | None = None, asked: str = "", next_question: str = "") -> None:
        """Say that one talked with them: the question that was asked goes, and the next one takes its place.

        It was not on the day `instead_of`, as one thought. Said once more, it changes nothing.
        QuotaExceeded where there is no room for the earlier wording.
        """
        person: TrustedPerson | None = self
        while person and person.is_readable():
            question = next_question or ("" if asked == person.next_question else person.next_question)
            last = person.last_talked if person.last_talked != instead_of else None
            changes = {"last_talked": max(day, last or day), "next_question": question}
            if save_if_unchanged(person, person.version, changes):
                return
            person = TrustedPerson.owned_by(self.owner).filter(pk=self.pk).first()

    def lines_of(self, name: str) -> list[str]:
        match name:
            case "good_for":
                return [", ".join(self.good_for_names)]
            case "been_there":
                return [gettext("Yes")] if self.been_there else []
            case "not_for_half_formed":
                return [gettext("Not with them")] if self.not_for_half_formed else []
        return super().lines_of(name)


def to_be_asked(user: Any, season: Season, today: date) -> models.QuerySet[TrustedPerson] | None:
    """Those whom home may name in a season's second week, the first noted first; None in another week."""
    week = season.starts_on + WEEK
    if not week <= today < week + WEEK:
        return None
    return TrustedPerson.owned_by(user).filter(noted_on__lt=week).order_by("noted_on", "id")[:MOST]


def to_ask(people: Iterable[TrustedPerson], season: Season) -> TrustedPerson | None:
    """One of these with a question to ask them, and no talk in the season yet; None once this week's was asked."""
    # Each has a place of its own, which nobody who comes or goes moves.
    for person in sorted(people, key=lambda one: (one.pk.int ^ season.pk.int) % 2**62):
        if person.last_talked and person.last_talked >= season.starts_on + WEEK:
            return None
        is_new = person.last_talked is None or person.last_talked < season.starts_on
        if is_new and person.is_readable() and person.next_question:
            return person
    return None
