"""Remarks: a skeptical thing that was said, or is to be expected, and one's own answer."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.markup import first_words
from careerpath.writing.owned import OwnedQuerySet, in_trash
from careerpath.writing.pieces import Piece
from journal.people.models import TrustedPerson
from journal.seasons.models import Season
from journal.seasons.sheet import wide

from .kinds import HELP, Help

LINES: dict[str, Any] = {"blank": True, "multiline": True}
# From this sting on, ten minutes on a value of one's own are offered before the answer.
HEAVY = 3
# Where one stands among those of its kind; its page counts no further.
PLACES = (
    *("", ""),
    *(_("The second of this kind."), _("The third of this kind."), _("The fourth of this kind.")),
    *(_("The fifth of this kind."), _("The sixth of this kind."), _("The seventh of this kind.")),
    *(_("The eighth of this kind."), _("The ninth of this kind."), _("The tenth of this kind.")),
    _("There were ten or more of this kind before it."),
)
# What fits on a sixth of a sheet at full size, in ems of the smaller words.
CARD = 345


class RemarkQuerySet(OwnedQuerySet):
    """Questions about remarks."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def expected(self) -> Self:
        """Those that nobody said yet, and that may still come."""
        return self.filter(is_expected=True).exclude(state=Remark.State.AT_REST)

    def in_pocket(self) -> Self:
        return self.filter(in_pocket=True)


class Remark(Piece):
    """Somebody's words, what may be true in them, and the answer. Who said them is never labeled."""

    class Kind(models.TextChoices):
        MARKET = "market", _("A bad time")
        RESUME = "resume", _("The gap in the résumé")
        BENEFITS = "benefits", _("Insurance, pension, visa")
        MONEY = "money", _("Money")
        SCALE = "scale", _("Too small")
        STATUS = "status", _("A step down")
        WASTE = "waste", _("A waste of talent")
        SELFISH = "selfish", _("Selfish")
        PARENTAL = "parental", _("Worry")
        AGE = "age", _("Too late, or too early")
        STEADINESS = "steadiness", _("You never stay")
        ENVY = "envy", _("Must be nice")
        DOUBT = "doubt", _("Your own doubt")
        OTHER = "other", _("Something else")

    class Relation(models.TextChoices):
        FAMILY = "family", _("Parent or family")
        PARTNER = "partner", _("Partner")
        FRIEND = "friend", _("Friend")
        COLLEAGUE = "colleague", _("Colleague")
        RECRUITER = "recruiter", _("Recruiter")
        MANAGER = "manager", _("Manager")
        STRANGER = "stranger", _("Stranger")
        MYSELF = "myself", _("Myself")

    class Sting(models.IntegerChoices):
        NONE = 0, _("not at all")
        A_LITTLE = 1, _("a little")
        SOME = 2, _("some")
        A_LOT = 3, _("a lot")
        FOR_DAYS = 4, _("for days")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        AT_REST = "rest", _("At rest")

    words = EncryptedTextField(
        _("the words"),
        bound_to="remark.words",
        multiline=True,
        max_length=300,
        error_messages={
            "required": _("Write down the words, as they were said."),
            "max_length": _("A remark can have %(limit_value)d characters; this one has %(show_value)d. Shorten it."),
        },
    )
    # Nobody said it yet.
    is_expected = models.BooleanField(_("nobody said it yet"), default=False)
    # The day it was said; of one that is expected, the day it was noted.
    heard_on = models.DateField(_("on"), blank=True)
    said_by = EncryptedTextField(_("who says it"), bound_to="remark.said_by", blank=True, max_length=100)
    # It outlives the person's row.
    person = models.ForeignKey(TrustedPerson, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    relation = EncryptedTextField(
        _("who they are to you"), bound_to="remark.relation", choices=Relation.choices, blank=True
    )
    kind = models.CharField(_("what it is about"), max_length=10, choices=Kind.choices, blank=True)
    # The season at whose start it was expected.
    season = models.ForeignKey(Season, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sting = models.PositiveSmallIntegerField(_("how much it stings"), choices=Sting.choices, null=True, blank=True)
    grain_of_truth = EncryptedTextField(
        _("what may be true in it"), bound_to="remark.grain_of_truth", max_length=500, **LINES
    )
    to_do = EncryptedTextField(_("is there something to do?"), bound_to="remark.to_do", blank=True, max_length=200)
    about_them = EncryptedTextField(
        _("what it may say about them"), bound_to="remark.about_them", max_length=300, **LINES
    )
    answer = EncryptedTextField(_("your answer"), bound_to="remark.answer", max_length=700, **LINES)
    pocket_answer = EncryptedTextField(
        _("the answer to say aloud"), bound_to="remark.pocket_answer", blank=True, max_length=140
    )
    no_answer_needed = models.BooleanField(_("it needs no answer"), default=False)
    # As it is said later, beside what was said first.
    sting_now = models.PositiveSmallIntegerField(
        _("how much it stings now"), choices=Sting.choices, null=True, blank=True
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN, editable=False)
    # Whether it has an answer to say aloud, and is not at rest.
    in_pocket = models.BooleanField(default=False, editable=False)

    noun: ClassVar[str] = "remark"
    called = _("A remark")
    listed_by = "heard_on"
    is_gathered = comes_back = True
    resurfaces_if = {"state": State.ANSWERED, "is_expected": False}
    row_template = "journal/remarks/row.html"
    not_kept = ("person",)
    shown_apart = ("words",)
    fact_labels = {
        "said_by": _("Who says it"),
        "relation": _("To you"),
        "kind": _("About"),
        "sting": _("It stings"),
        "grain_of_truth": _("What may be true in it"),
        "to_do": _("To do"),
        "about_them": _("What it may say about them"),
        "answer": _("Your answer"),
        "pocket_answer": _("To say aloud"),
        "no_answer_needed": _("An answer"),
        "sting_now": _("It stings now"),
        "is_expected": _("Said"),
    }

    objects: ClassVar = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        indexes = [
            models.Index(
                fields=["owner", "heard_on", "id"], name="remark_by_day", condition=models.Q(trashed_at__isnull=True)
            ),
            models.Index(
                fields=["owner", "kind", "state", "heard_on", "id"],
                name="remark_by_kind",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "state", "heard_on", "id"],
                name="remark_expected",
                condition=models.Q(trashed_at__isnull=True, is_expected=True),
            ),
            models.Index(
                fields=["owner", "state", "heard_on", "id"],
                name="remark_by_state",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "in_pocket", "heard_on", "id"],
                name="remark_in_pocket",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "season", "heard_on", "id"],
                name="remark_of_season",
                condition=models.Q(trashed_at__isnull=True),
            ),
            in_trash("remark_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heard_on__gte="1900-01-01", heard_on__lt="2200-01-01"),
                name="remark_heard_on_in_reach",
            ),
            models.CheckConstraint(
                condition=models.Q(sting__isnull=True) | models.Q(sting__gte=0, sting__lte=4),
                name="remark_sting_zero_to_four",
            ),
            models.CheckConstraint(
                condition=models.Q(sting_now__isnull=True) | models.Q(sting_now__gte=0, sting_now__lte=4),
                name="remark_sting_now_zero_to_four",
            ),
        ]

    @property
    def heading(self) -> str:
        return first_words(self.words)

    @property
    def opening(self) -> str:
        return self.words

    @cached_property
    def its_person(self) -> TrustedPerson | None:
        """None where it names none, or that is in the trash."""
        return TrustedPerson.owned_by(self.owner).filter(pk=self.person_id).first() if self.person_id else None

    @property
    def is_heavy(self) -> bool:
        return self.sting is not None and self.sting >= HEAVY

    @property
    def has_answer(self) -> bool:
        return bool(self.answer or self.pocket_answer or self.no_answer_needed)

    @property
    def is_before_answering(self) -> bool:
        """Whether it stings a lot, and has no answer yet: ten minutes on a value are offered first."""
        return self.is_heavy and self.state == self.State.OPEN

    @property
    def help(self) -> Help | None:
        return HELP.get(self.kind)

    @property
    def place_in_words(self) -> Any:
        """Where it stands among what was said of its kind; "" for the first, and for what nobody said yet."""
        if not self.kind or self.is_expected:
            return ""
        said = type(self).owned_by(self.owner).of_kind(self.kind).filter(is_expected=False, state__in=self.State.values)
        earlier = models.Q(heard_on__lt=self.heard_on) | models.Q(heard_on=self.heard_on, id__lt=self.pk)
        before = said.filter(earlier, heard_on__lte=self.heard_on).values_list("pk")[: len(PLACES) - 2]
        return PLACES[1 + len(before)]

    @property
    def fills_a_card(self) -> bool:
        return wide(self.words) + 2 * wide(self.pocket_answer) > CARD

    def put_at_rest(self, is_at_rest: bool) -> None:
        """Put it at rest, or bring it back; done twice it is the same."""
        if is_at_rest != (self.state == self.State.AT_REST):
            self.state = self.State.AT_REST if is_at_rest else self.State.OPEN
            self.save(update_fields=["state"])

    def lines_of(self, name: str) -> list[str]:
        match name:
            case "is_expected":
                return [gettext("Not yet")] if self.is_expected else []
            case "no_answer_needed":
                return [gettext("It needs none")] if self.no_answer_needed else []
            case "sting" | "sting_now":
                return [getattr(self, f"get_{name}_display")()] if getattr(self, name) is not None else []
        return super().lines_of(name)

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; whether it is answered follows from what it says."""
        if self.state != self.State.AT_REST:
            self.state = self.State.ANSWERED if self.has_answer else self.State.OPEN
        self.in_pocket = bool(self.pocket_answer) and self.state != self.State.AT_REST
        kwargs["update_fields"] = update_fields and {*update_fields, "state", "in_pocket"}
        super().save(**kwargs)
