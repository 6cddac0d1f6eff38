"""Sparks: anything about working life that caught somebody's interest, and how warm it was from time to time."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import Owned, count, in_trash
from careerpath.writing.pieces import Facts, Piece, Revision
from careerpath.writing.quotas import counting
from journal.seasons.models import Season
from journal.touches.models import TouchesValues, TouchingQuerySet


class SparkQuerySet(TouchingQuerySet):
    """Questions about sparks."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def begin_pulses(self, user: Any) -> list["Pulse"]:
        """Give each of a user's sparks that were felt a first pulse, where it has none: an older export has none."""
        theirs = Pulse.all_of(user).filter(spark=models.OuterRef("pk"))
        felt = self.filter(~models.Exists(theirs), energy__isnull=False).values_list("pk", "noticed_on", "energy")
        made = [Pulse(owner=user, spark_id=id, felt_on=day, energy=energy) for id, day, energy in felt]
        return Pulse.objects.bulk_create(made)


class Spark(TouchesValues, Piece):
    """Something that made one sit up: one line, and whatever else one likes to say about it."""

    class Kind(models.TextChoices):
        ARRANGEMENT = "arrangement", _("Arrangement")
        IDEA = "idea", _("Idea")
        PERSON = "person", _("Person")
        PLACE = "place", _("Place")
        PROJECT = "project", _("Project")
        ROLE = "role", _("Role")

    class Energy(models.IntegerChoices):
        FLICKER = 1, _("a flicker")
        NOW_AND_THEN = 2, _("now and then")
        WARM = 3, _("warm")
        COMING_BACK = 4, _("keeps coming back")
        NOT_LEFT_ALONE = 5, _("can’t leave it alone")

    class State(models.TextChoices):
        NOTICED = "noticed", _("Noticed")
        EXPLORING = "exploring", _("Exploring")
        SET_ASIDE = "aside", _("Set aside")
        DONE = "done", _("Done with")

    what = EncryptedTextField(
        _("what made you sit up"),
        bound_to="spark.what",
        max_length=140,
        error_messages={
            "one_line": _("A spark is one line."),
            "required": _("There is nothing on this line yet."),
            "max_length": _("A spark can have %(limit_value)d characters; this one has %(show_value)d. Shorten it."),
        },
    )
    what_exactly = EncryptedTextField(
        _("the detail that caught you"), bound_to="spark.what_exactly", blank=True, multiline=True, max_length=500
    )
    link = EncryptedTextField(bound_to="spark.link", blank=True, max_length=2000)
    # The texts that are null joined the table with 0008.
    heard_from = EncryptedTextField(
        _("where you heard of it"), bound_to="spark.heard_from", null=True, blank=True, max_length=100
    )
    kind = models.CharField(max_length=11, choices=Kind.choices, blank=True)
    # The latest that was felt: `Pulse` has what was felt before.
    energy = models.PositiveSmallIntegerField(choices=Energy.choices, null=True, blank=True)
    # The part that work would have, with it.
    role = models.CharField(
        _("with it, work would be"), max_length=10, choices=Season.Role.choices, blank=True, db_default=""
    )
    what_it_is_not = EncryptedTextField(
        _("what it is not"), bound_to="spark.what_it_is_not", null=True, blank=True, multiline=True, max_length=200
    )
    no_if = EncryptedTextField(
        _("what would make it a no"), bound_to="spark.no_if", null=True, blank=True, multiline=True, max_length=300
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.NOTICED, db_default=State.NOTICED)
    aside_because = EncryptedTextField(
        _("why you set it aside"), bound_to="spark.aside_because", null=True, blank=True, multiline=True, max_length=300
    )
    noticed_on = models.DateField(blank=True)

    noun: ClassVar[str] = "spark"
    called = _("A spark")
    listed_by = "noticed_on"
    is_gathered = comes_back = True
    row_template = "journal/sparks/row.html"
    shown_apart = ("what",)
    fact_labels = {
        "what_exactly": _("The detail that caught you"),
        "link": _("Link"),
        "heard_from": _("Heard from"),
        "kind": _("Kind"),
        "energy": _("Energy"),
        "what_it_is_not": _("What it is not"),
        "no_if": _("What would make it a no"),
        "role": _("Work would be"),
        "touched_labels": _("Touches"),
        "state": _("What it is now"),
        "aside_because": _("Set aside because"),
    }
    MAX_TOUCHED = 3
    # The states of what is still in the running.
    OPEN: ClassVar = (State.NOTICED, State.EXPLORING)

    objects: ClassVar = SparkQuerySet.as_manager()

    class Meta:
        verbose_name = _("spark")
        verbose_name_plural = _("sparks")
        indexes = [
            models.Index(
                fields=["owner", "noticed_on", "id"], name="spark_by_day", condition=models.Q(trashed_at__isnull=True)
            ),
            models.Index(
                fields=["owner", "kind", "state", "noticed_on", "id"],
                name="spark_by_kind",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "state", "noticed_on", "id"],
                name="spark_by_state",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "energy", "noticed_on", "id"],
                name="spark_by_warmth",
                condition=models.Q(trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "state", "energy", "updated_at", "id"],
                name="spark_untouched",
                condition=models.Q(trashed_at__isnull=True),
            ),
            in_trash("spark_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(noticed_on__gte="1900-01-01", noticed_on__lt="2200-01-01"),
                name="spark_noticed_on_in_reach",
            ),
            models.CheckConstraint(
                condition=models.Q(energy__isnull=True) | models.Q(energy__gte=1, energy__lte=5),
                name="spark_energy_one_to_five",
            ),
        ]

    @property
    def heading(self) -> str:
        return self.what

    @property
    def safe_link(self) -> str:
        # No other scheme may become an href, `javascript:` above all.
        return self.link if self.link.lower().startswith(("http://", "https://")) else ""

    @property
    def labeled(self) -> Facts:
        """What its page says under labels; the rest stands there in a way of its own."""
        labels = {name: self.fact_labels[name] for name in ("heard_from", "what_it_is_not", "no_if", "role")}
        is_aside = self.state == self.State.SET_ASIDE
        labels["aside_because"] = self.fact_labels["aside_because"] if is_aside else _("Once set aside because")
        return [(label, lines) for name, label in labels.items() if (lines := self.lines_of(name))]

    @classmethod
    def energies(cls) -> list[tuple[int, str]]:
        """Each energy as forms offer it."""
        said = _("%(energy)s of 5, %(words)s")
        return [(energy, said % {"energy": energy, "words": words}) for energy, words in cls.Energy.choices]

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; an energy other than the latest is felt anew, today. None says nothing: its days have what was felt."""
        new, felt, day = self._state.adding, None, self.noticed_on
        with transaction.atomic(savepoint=False):
            if new:
                felt = self.energy
            elif (update_fields is None or "energy" in update_fields) and (held := self.hold()):
                there, last = held
                self.energy = self.energy or there
                felt = self.energy if self.energy != there else None
                # Who traveled west may have felt it tomorrow already.
                day = max(today(self.owner), last or day)
            super().save(update_fields=update_fields, **kwargs)
            if felt and (new or not self.pulses().filter(felt_on=day).update(energy=felt)):
                self._add_pulse(felt, day)

    def hold(self) -> tuple[int | None, date | None] | None:
        """Lock its row, as whoever saves it does before its owner's, and begin its pulses where an older save has not.

        Returns the energy that is there, and the last day on which it was felt; None where it is in the trash.
        """
        rows = Spark.owned_by(self.owner).filter(pk=self.pk).select_for_update()
        if not (held := rows.values_list("energy", "noticed_on").first()):
            return None
        energy, day = held
        # Asked for once it is locked: PostgreSQL would answer as of before that.
        last = self.pulses().order_by("-felt_on").values_list("felt_on", flat=True).first()
        if energy and not last:
            self._add_pulse(energy, day)
        return energy, last

    def _add_pulse(self, energy: int, day: date) -> None:
        Pulse.objects.create(owner=self.owner, spark=self, felt_on=day, energy=energy)

    def feel(self, energy: int | None, day: date, *, over: int | None = None) -> int | None:
        """Keep how warm it was on a day, in place of what was said of that day; None takes that away.

        With `over`, only in place of that. Returns what was said of it before. Raises QuotaExceeded.
        """
        with counting(self.owner):
            if not (held := self.hold()):
                return None
            pulses = self.pulses().order_by("-felt_on")
            of_day = pulses.filter(felt_on=day)
            was = of_day.values_list("energy", flat=True).first()
            if was == energy or (over and was != over):
                return was
            if not energy:
                of_day.delete()
            elif was:
                of_day.update(energy=energy)
            else:
                self._add_pulse(energy, day)
            self.energy = pulses.values_list("energy", flat=True).first()
            new = {"updated_at": timezone.now()} if held[0] == self.energy else {"energy": self.energy, **moved_on()}
            self.updated_at = new["updated_at"]
            Spark.owned_by(self.owner).filter(pk=self.pk).update(**new)
        return was

    @classmethod
    def put(cls, user: Any, states: dict[UUID, str], reasons: dict[UUID, str]) -> list[Revision]:
        """Change the states of several of a user's sparks, and why each was set aside, all or none.

        What is gone, is another's or does not open is passed over. Returns the wordings before. Raises QuotaExceeded.
        """
        with counting(user):
            there: Any = cls.owned_by(user).filter(pk__in=states).select_for_update()
            said = {row: (states[row.pk], reasons.get(row.pk, row.aside_because)) for row in there if row.is_readable()}
            rows = [row for row, new in said.items() if new != (row.state, row.aside_because)]
            if not rows:
                return []
            cls.read_touched(rows, user)
            of_it = {"owner": user, "piece_noun": cls.noun}
            kept = [Revision(**of_it, piece_id=row.pk, fields=row.wording()) for row in rows]
            for row in rows:
                row.state, row.aside_because = said[row]
            because: Any = cls._meta.get_field("aside_because")
            new = {
                "state": Case(*(When(pk=row.pk, then=Value(row.state)) for row in rows)),
                "aside_because": Case(
                    *(When(pk=row.pk, then=Value(because.pre_save(row, add=False), because)) for row in rows)
                ),
            }
            # Each is sealed for its own row, as a save does it.
            models.QuerySet.update(cls.owned_by(user).filter(pk__in=[row.pk for row in rows]), **new, **moved_on())
            count(rows, new=False)
            return Revision.objects.bulk_create(kept)

    def take_back(self, energy: int, day: date) -> bool:
        """Forget that it was so warm on a day, unless something else was said of it since. Raises QuotaExceeded.

        Returns whether that was there.
        """
        return self.feel(None, day, over=energy) == energy

    def pulses(self) -> models.QuerySet["Pulse"]:
        return Pulse.owned_by(self.owner).filter(spark=self.pk)


def moved_on() -> dict[str, Any]:
    """What an update changes besides, so that no window that was open before it saves what it says over that."""
    return {"version": models.F("version") + 1, "sitting": None, "sitting_save": 0, "updated_at": timezone.now()}


class Pulse(Owned):
    """How warm a spark was on a day."""

    spark = models.ForeignKey(Spark, on_delete=models.CASCADE, related_name="+")
    felt_on = models.DateField()
    energy = models.PositiveSmallIntegerField(choices=Spark.Energy.choices)

    counts_as: ClassVar[str] = "changes"

    class Meta:
        indexes = [models.Index(fields=["owner", "spark", "felt_on"], name="pulse_of_spark")]
        constraints = [
            models.UniqueConstraint(fields=["spark", "felt_on"], name="pulse_once_a_day"),
            models.CheckConstraint(condition=models.Q(energy__gte=1, energy__lte=5), name="pulse_energy_one_to_five"),
        ]
