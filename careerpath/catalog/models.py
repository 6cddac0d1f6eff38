"""What a curator keeps: groups, and items within them, each shipped with a release or a curator's own."""

import re
import unicodedata
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careerpath.words import as_seen

Item = TypeVar("Item", bound="CatalogItem", covariant=True)

# Before any letter or digit; the last is the minus sign.
FORMULA = re.compile(r"\A\W*[=+\-@\u2212]")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run a cell of this text, in any disguise.

    Full-width, small and raised signs count; white space, quotation marks and what nobody sees hide none. A
    spreadsheet that splits cells elsewhere than our file does begins one after each semicolon, tab or line break.
    """
    parts = re.split(r"[;\t\r\n]", unicodedata.normalize("NFKC", text))
    return text.startswith(("\t", "\r")) or any(FORMULA.match(as_seen(part)) for part in parts)


def check_no_formula(text: str) -> None:
    if is_formula(text):
        raise ValidationError(_("A spreadsheet would take this for a formula: begin with a letter."), code="formula")


class CatalogRow(models.Model):
    """A group or an item."""

    slug = models.SlugField(unique=True, validators=[check_no_formula])
    order = models.PositiveSmallIntegerField(default=0)
    # Of what was last shipped for this row; a row that no longer reads so follows no release.
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def can_be_deleted(self) -> bool:
        # A shipped row would come back.
        return not self.shipped_digest and not self.is_used()

    def is_used(self) -> bool:
        # Any foreign key to this row, from any app, counts as use.
        relations: Any = self._meta.get_fields(include_hidden=True)
        return any(
            relation.related_model._base_manager.filter(**{relation.field.name: self}).exists()
            for relation in relations
            if isinstance(relation, models.ManyToOneRel)
        )


class CatalogGroup(CatalogRow):
    """Items of one kind."""

    label = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0, help_text="Groups stand in this order, lowest first.")

    class Meta:
        abstract = True
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class CatalogQuerySet(models.QuerySet[Item]):
    """Questions about the items of a catalog."""

    def published(self) -> Self:
        return self.filter(status=self.model.Status.PUBLISHED)

    def with_slug(self, slug: str) -> Item | None:
        """The item with this slug; None where there is none, and for what cannot be a slug."""
        return self.select_related(self.model.group_field).filter(slug=slug).first() if slug_re.match(slug) else None

    def in_order(self) -> Self:
        group = self.model.group_field
        return self.select_related(group).order_by(f"{group}__order", f"{group}__label", "order", "pk")


class CatalogItem(CatalogRow):
    """An item of a group; retired rather than deleted, once anybody may have used it.

    A subclass has a foreign key to its group, under the name in `group_field`; a `status`, whose `Status` knows
    PUBLISHED and RETIRED; and a CatalogQuerySet as its `objects`.
    """

    group_field: ClassVar[str] = "group"
    # The field that no two items may show alike; "" where they may.
    unique_as_seen: ClassVar[str] = ""
    taken_slugs: ClassVar[frozenset[str]] = frozenset()
    Status: ClassVar[Any]
    status: Any

    slug = models.SlugField(
        max_length=80,
        unique=True,
        validators=[check_no_formula],
        help_text="Part of its address; it stays as it is once saved.",
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Its place within the group, lowest first.")

    objects: Any

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    @classmethod
    def group_model(cls) -> Any:
        return cls._meta.get_field(cls.group_field).related_model

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def look(self) -> str:
        """The key for comparing with other items: no two may share it; "" where they may."""
        return as_seen(getattr(self, self.unique_as_seen)) if self.unique_as_seen else ""

    def clean(self) -> None:
        others: Any = type(self)._default_manager.exclude(pk=self.pk)
        self.clean_among({other.look: other for other in others.in_order()} if self.look else {})

    def clean_among(self, others: dict[str, Self]) -> None:
        """`clean()` with the other items at hand, each under its `look`. Raises ValidationError."""
        if self.look and (other := others.get(self.look)):
            raise ValidationError({self.unique_as_seen: other.is_there_already()})
        if self.slug in self.taken_slugs:
            raise ValidationError({"slug": gettext("Careerpath has a page at this address. Choose another slug.")})

    def is_there_already(self) -> str:
        said = gettext("%(name)s is in the catalog already, under %(group)s.")
        return said % {"name": self, "group": getattr(self, self.group_field)}
