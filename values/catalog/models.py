"""The catalog of values, and a person's own cards for them."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext

from careerpath.catalog.models import CatalogGroup, CatalogItem, CatalogQuerySet, check_no_formula
from careerpath.encryption.fields import EncryptedTextField
from careerpath.encryption.forms import check_text
from careerpath.writing.owned import Owned, OwnedQuerySet, lock_user


class ValueGroup(CatalogGroup):
    """Values of one kind."""


class ValueQuerySet(CatalogQuerySet["Value"]):
    """Questions about the catalog."""

    def express(self) -> Self:
        return self.filter(express=True)

    def ladder_by_quadrant(self) -> dict[str, int]:
        """Counts of the published values with the ladder's mark, by quadrant."""
        marked = self.published().filter(ladder_default=True).order_by()
        return dict(marked.values_list("quadrant").annotate(models.Count("pk")))


class Value(CatalogItem):
    """A word that names what matters."""

    unique_as_seen = "name"
    # A value's page stands beside these.
    taken_slugs = frozenset({"catalog", "choose", "history", "ladder", "move", "own"})

    class Quadrant(models.TextChoices):
        OPENNESS = "openness_to_change", "openness to change"
        CONSERVATION = "conservation", "conservation"
        TRANSCENDENCE = "self_transcendence", "self-transcendence"
        ENHANCEMENT = "self_enhancement", "self-enhancement"

    class Status(models.TextChoices):
        PUBLISHED = "active", "active"
        RETIRED = "retired", "retired"

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
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.PUBLISHED)

    objects = ValueQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("journal:value_detail", args=[self.slug])

    def is_used(self) -> bool:
        return PersonalValue.objects.filter(value=self).in_use().exists()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete with the cards that nothing points to; raises ProtectedError if a card is in use."""
        with transaction.atomic():
            PersonalValue.objects.filter(value=self).unused().delete()
            return super().delete(*args, **kwargs)


class PersonalValueQuerySet(OwnedQuerySet):
    """Questions about cards."""

    def own(self) -> "list[PersonalValue]":
        """A person's own words that can be read, oldest first."""
        cards: Iterable[Any] = self.filter(value=None).order_by("id")
        return [card for card in cards if card.is_readable()]

    def in_use(self) -> Self:
        """Cards that something points to, from any app, or that have a mark of their own."""
        return self.filter(self._in_use())

    def unused(self) -> Self:
        return self.exclude(self._in_use())

    def _in_use(self) -> models.Q:
        in_use = models.Q(ladder_override__isnull=False)
        for relation in self.model._meta.get_fields(include_hidden=True):
            if isinstance(relation, models.ManyToOneRel):
                model: Any = relation.related_model
                in_use |= models.Q(models.Exists(model.objects.filter(**{relation.field.name: models.OuterRef("pk")})))
        return in_use


class PersonalValue(Owned):
    """A person's own card for a value of the catalog, or for a word of their own."""

    value = models.ForeignKey(Value, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField(bound_to="personalvalue.name", blank=True)
    definition = EncryptedTextField(bound_to="personalvalue.definition", blank=True)
    # None follows the catalog.
    ladder_override = models.BooleanField(null=True, blank=True)

    objects: ClassVar = PersonalValueQuerySet.as_manager()

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
        return self.value.get_absolute_url() if self.value else reverse("journal:own_value_detail", args=[self.pk])

    @classmethod
    def for_value(cls, user: Any, value: Value) -> "PersonalValue":
        """The person's card for a value of the catalog, made once."""
        with transaction.atomic(savepoint=False):
            # Whoever holds the user and makes the same card would wait for this one, and this one for the user.
            lock_user(user)
            # Two requests at once create one card, and both read that one.
            cls.objects.bulk_create([cls(owner=user, value=value)], ignore_conflicts=True)
        return cls.owned_by(user).select_related("value").get(value=value)

    @property
    def key(self) -> str:
        """Its key in forms and drafts: the slug of a catalog value, the id of a person's own word."""
        return self.value.slug if self.value else str(self.pk)

    @property
    def label(self) -> str:
        return self.value.name if self.value else self.name

    @property
    def shown_label(self) -> str:
        return self.label if self.value or self.is_readable() else gettext("A value that cannot be opened")

    @property
    def meaning(self) -> str:
        return self.value.definition if self.value else self.definition

    @property
    def is_ladder(self) -> bool:
        # The person's mark goes before the catalog's.
        if self.ladder_override is not None:
            return self.ladder_override
        return bool(self.value and self.value.ladder_default)
