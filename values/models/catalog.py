"""The catalog of values, and a person's own cards for them."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedTextField
from careerpath.encryption.forms import check_text
from careerpath.words import as_seen
from careerpath.writing.owned import Owned, OwnedQuerySet

# A value's page stands beside these.
TAKEN_SLUGS = {"catalog", "choose", "history", "ladder", "own"}
# What a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def check_no_formula(text: str) -> None:
    """Raise ValidationError for text that a spreadsheet would run."""
    if text.startswith(FORMULA):
        raise ValidationError(_("A spreadsheet would take this for a formula: begin with a letter."), code="formula")


class ValueGroup(models.Model):
    """Values of one kind."""

    slug = models.SlugField(unique=True)
    label = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0, help_text="Groups stand in this order, lowest first.")
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label

    @property
    def can_be_deleted(self) -> bool:
        """Only a curator's own, and only while it is empty; a shipped one would come back."""
        return not self.shipped_digest and not self.values.exists()


class ValueQuerySet(models.QuerySet):
    """Questions about the catalog."""

    def active(self) -> Self:
        """Those that are listed and offered."""
        return self.filter(status=Value.Status.ACTIVE)

    def express(self) -> Self:
        """Those of the short list, retired or not."""
        return self.filter(express=True)

    def ladder_by_quadrant(self) -> dict[str, int]:
        """How many listed values with the ladder's mark lean each way."""
        marked = self.active().filter(ladder_default=True).order_by()
        return dict(marked.values_list("quadrant").annotate(models.Count("pk")))

    def with_slug(self, slug: str) -> "Value | None":
        """The one with this slug; None for anything that is not there or cannot be a slug."""
        return self.select_related("group").filter(slug=slug).first() if slug_re.match(slug) else None  # type: ignore[return-value]

    def in_order(self) -> Self:
        """By group, then as the curator ordered them."""
        return self.select_related("group").order_by("group__order", "group__label", "order", "pk")


def find_named(values: "Iterable[Value]", name: str) -> "Value | None":
    """The one whose name looks the same, upper and lower case alike; None if the name is free."""
    wanted = as_seen(name)
    return next((value for value in values if as_seen(value.name) == wanted), None)


class Value(models.Model):
    """A word that names what matters. Retired rather than deleted, once anybody may have chosen it."""

    class Quadrant(models.TextChoices):
        OPENNESS = "openness_to_change", "openness to change"
        CONSERVATION = "conservation", "conservation"
        TRANSCENDENCE = "self_transcendence", "self-transcendence"
        ENHANCEMENT = "self_enhancement", "self-enhancement"

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        RETIRED = "retired", "retired"

    slug = models.SlugField(max_length=80, unique=True, help_text="Part of its address; it stays as it is once saved.")
    name = models.CharField(max_length=60, validators=[check_text, check_no_formula])
    group = models.ForeignKey(ValueGroup, on_delete=models.PROTECT, related_name="values")
    quadrant = models.CharField(max_length=18, choices=Quadrant.choices, help_text="Where its main motive leans.")
    ladder_default = models.BooleanField(
        "ladder",
        default=False,
        help_text="The usual career path rewards it by itself, with a title or money or applause.",
    )
    express = models.BooleanField(default=False, help_text="Stands on the short list.")
    definition = models.CharField(
        max_length=200,
        validators=[check_text, check_no_formula],
        help_text="One sentence, said by whoever holds it dear.",
    )
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.ACTIVE)
    order = models.PositiveSmallIntegerField(default=0, help_text="Its place within the group, lowest first.")
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ValueQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page, with the reader's own words."""
        return reverse("journal:value_detail", args=[self.slug])

    def clean(self) -> None:
        """No two values of one name, and none where a page of ours stands."""
        other = find_named(Value.objects.exclude(pk=self.pk).select_related("group"), self.name)
        if other:
            raise ValidationError({"name": other.is_there_already()})
        if self.slug in TAKEN_SLUGS:
            raise ValidationError({"slug": gettext("A page of ours has this address. Choose another slug.")})

    def is_there_already(self) -> str:
        """What to say to who would add its name again."""
        said = gettext("%(name)s is in the catalog already, under %(group)s.")
        return said % {"name": self.name, "group": self.group.label}

    @property
    def is_active(self) -> bool:
        """Whether it is listed and offered."""
        return self.status == self.Status.ACTIVE

    @property
    def can_be_deleted(self) -> bool:
        """Only a curator's own, and only while nobody has chosen it; a shipped one would come back."""
        return not self.shipped_digest and not PersonalValue.objects.filter(value=self).in_use().exists()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Goes with the cards that only say "not now" of it; one that somebody uses refuses."""
        with transaction.atomic():
            PersonalValue.objects.filter(value=self).unused().delete()
            return super().delete(*args, **kwargs)


class PersonalValueQuerySet(OwnedQuerySet):
    """Questions about cards."""

    def in_use(self) -> Self:
        """Those of which more was said than "not now": kept, ranked, touched, carried, marked for oneself."""
        return self.filter(self._said())

    def unused(self) -> Self:
        """Those that a page of picking was passed with, and nothing more."""
        return self.exclude(self._said())

    def _said(self) -> models.Q:
        # Whatever points to a card counts, of the floors above as well; a row that says little tells so itself.
        said = models.Q(ladder_override__isnull=False)
        for relation in self.model._meta.get_fields(include_hidden=True):
            if isinstance(relation, models.ManyToOneRel):
                model: Any = relation.related_model
                rows = model.objects.filter(getattr(model, "SAYS_MORE", models.Q()))
                said |= models.Q(models.Exists(rows.filter(**{relation.field.name: models.OuterRef("pk")})))
        return said


class PersonalValue(Owned):
    """A person's own card for a value of the catalog, or for a word of their own."""

    value = models.ForeignKey(Value, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField(bound_to="personalvalue.name", blank=True)
    definition = EncryptedTextField(bound_to="personalvalue.definition", blank=True)
    # None follows the catalog.
    ladder_override = models.BooleanField(null=True, blank=True)

    objects = PersonalValueQuerySet.as_manager()  # type: ignore[misc]

    counts_as = "pieces"

    MAX_NAME = 60
    MAX_DEFINITION = 200

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "value"], condition=models.Q(value__isnull=False), name="personal_value_once"
            )
        ]

    def get_absolute_url(self) -> str:
        """Its page: the catalog's, or one for a word of one's own."""
        return self.value.get_absolute_url() if self.value else reverse("journal:own_value_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """What it is called."""
        return self.value.name if self.value else self.name

    @property
    def shown_label(self) -> str:
        """What it is called; a sentence where that cannot be opened."""
        return self.label if self.value or self.opens() else gettext("A value that cannot be opened")

    @property
    def meaning(self) -> str:
        """What it says, in one sentence; "" for a word of one's own that was not explained."""
        return self.value.definition if self.value else self.definition

    @property
    def is_ladder(self) -> bool:
        """Whether the ladder rewards it by itself: the person's word first, then the catalog's."""
        if self.ladder_override is not None:
            return self.ladder_override
        return bool(self.value and self.value.ladder_default)
