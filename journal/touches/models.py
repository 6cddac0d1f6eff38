"""Which values a piece touches, the tags of a page, and the pieces it links to: said where it is written."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self, cast

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.words import as_seen
from careerpath.writing.owned import Owned, OwnedQuerySet, lock_user
from careerpath.writing.pieces import piece_models
from careerpath.writing.quotas import counting
from values.catalog.models import PersonalValue

# So many keys are looked up in a part of the time that a page takes.
FEW = 200


class Touch(Owned):
    """One value that one entry or spark touches."""

    personal_value = models.ForeignKey(PersonalValue, on_delete=models.RESTRICT, related_name="+")
    entry = models.ForeignKey("Entry", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    spark = models.ForeignKey("Spark", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    exported_as = "touches"

    class Meta:
        verbose_name_plural = "touches"
        indexes = [
            models.Index(fields=["owner", "personal_value"], name="touch_by_value"),
            models.Index(fields=["owner", "entry"], name="touch_by_entry"),
            models.Index(fields=["owner", "spark"], name="touch_by_spark"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["personal_value", "entry"], name="touch_entry_once"),
            models.UniqueConstraint(fields=["personal_value", "spark"], name="touch_spark_once"),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=False, spark__isnull=True)
                | models.Q(entry__isnull=True, spark__isnull=False),
                name="touch_one_piece",
            ),
        ]


class Tag(Owned):
    """A word of somebody's own for some of their pages, once each as it is seen."""

    name = EncryptedTextField(
        bound_to="tag.name",
        max_length=50,
        error_messages={"max_length": _("A tag can have %(limit_value)d characters; this one has %(show_value)d.")},
    )

    @property
    def shown_name(self) -> str:
        return self.name if self.is_readable() else gettext("A tag that cannot be opened")

    def rename(self, name: str) -> bool:
        """Keep another name; False where another tag of its owner is seen so. Raises QuotaExceeded."""
        with counting(self.owner):
            lock_user(self.owner)
            others = Tag.owned_by(self.owner).exclude(pk=self.pk)
            if as_seen(name) in {as_seen(tag.name) for tag in others if tag.is_readable()}:
                return False
            self.name = name
            self.save(update_fields=["name"])
        return True


class Tagged(Owned):
    """One tag of one page."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey("Entry", on_delete=models.CASCADE, related_name="+")

    exported_as = "tagged"

    class Meta:
        verbose_name_plural = "tagged"
        indexes = [
            models.Index(fields=["owner", "tag"], name="tagged_by_tag"),
            models.Index(fields=["owner", "entry"], name="tagged_by_entry"),
        ]
        constraints = [models.UniqueConstraint(fields=["tag", "entry"], name="tagged_once")]


def in_order(names: Iterable[str]) -> list[str]:
    """Names of tags, each as it is seen once."""
    return [name for _, name in sorted({as_seen(name): name for name in names}.items())]


class HasTags(models.Model):
    """A mixin for pages: the tags that one has, by their names, are saved with its row, or not at all."""

    # Whether it may have any: most have none, and nobody asks for those.
    is_tagged = models.BooleanField(default=False, db_default=False, editable=False)

    MAX_TAGS: ClassVar = 20
    # As every piece has it.
    owner: Any
    _tags: list[str]
    # Whether `tags` was set since the row was read or saved.
    _tags_given = False

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        names = None if update_fields is None else set(update_fields)
        given = self._tags_given and (names is None or "tags" in names)
        if given:
            self.is_tagged = self.is_tagged or bool(self._tags)
        # "tags" is no column: Django refuses unknown names.
        kwargs["update_fields"] = names and (names - {"tags"}) | ({"is_tagged"} if given else set())
        with transaction.atomic(savepoint=False):
            super().save(**kwargs)
            if given:
                self._write_tags()
        self._tags_given = self._tags_given and not given

    @property
    def tag_rows(self) -> list[Tag]:
        if not self.is_tagged or self._state.adding:
            return []
        rows = Tagged.owned_by(self.owner).filter(entry=self.pk).values("tag")
        return sorted(Tag.owned_by(self.owner).filter(pk__in=rows), key=lambda tag: as_seen(tag.shown_name))

    @property
    def tags(self) -> list[str]:
        """The names of its tags, read once. What is set here is written by `save`."""
        if not hasattr(self, "_tags"):
            self._tags = in_order(tag.name for tag in self.tag_rows if tag.is_readable())
        return self._tags

    @tags.setter
    def tags(self, names: Collection[str]) -> None:
        new = in_order(names)
        # The same as was read before is not written again.
        there = getattr(self, "_tags", None)
        self._tags_given = self._tags_given or there is None or [*map(as_seen, there)] != [*map(as_seen, new)]
        self._tags = new if self._tags_given else cast(list[str], there)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        for name in ("_tags", "_tags_given"):
            self.__dict__.pop(name, None)

    def _write_tags(self) -> None:
        if not self.is_tagged:
            return
        rows = Tagged.owned_by(self.owner).filter(entry=self.pk)
        # Of two windows that make the same tag, the second finds the first one's.
        lock_user(self.owner)
        tags = Tag.owned_by(self.owner).annotate(is_there=models.Exists(rows.filter(tag=models.OuterRef("pk"))))
        own = {as_seen(tag.name): tag for tag in tags if tag.is_readable()}
        # One that does not open is on no form, so that none can have taken it away.
        there = {tag.pk for tag in own.values() if tag.is_there}
        made = [Tag(owner=self.owner, name=name) for name in self._tags if as_seen(name) not in own]
        Tag.objects.bulk_create(made)
        own |= {as_seen(tag.name): tag for tag in made}
        wanted = {own[as_seen(name)].pk for name in self._tags}
        if gone := there - wanted:
            rows.filter(tag__in=gone).delete()
        Tagged.objects.bulk_create(
            Tagged(owner=self.owner, tag_id=id, entry_id=self.pk) for id in sorted(wanted - there)
        )
        self._tags = [own[as_seen(name)].name for name in self._tags]


class Link(Owned):
    """The text of a page names the address of another page."""

    entry = models.ForeignKey("Entry", on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey("Entry", on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["owner", "to"], name="link_to_page")]
        constraints = [models.UniqueConstraint(fields=["entry", "to"], name="link_once")]


class Extra(Owned):
    """What another journal said of a page, for which there is no place here: names, each with a line."""

    entry = models.OneToOneField("Entry", on_delete=models.CASCADE, related_name="extra")
    fields = EncryptedJSONField(bound_to="extra.fields", keys={"name": "", "value": ""})

    belongs_to = ("entry_id",)
    called = _("A page")
    listed_by = "entry__written_on"
    searched = ("fields",)

    def get_absolute_url(self) -> str:
        return reverse("journal:entry_detail", args=[self.entry_id])


class CarriedValue(Owned):
    """One of the five as they stood when a season began, with its name and words as they were then."""

    season = models.ForeignKey("Season", on_delete=models.CASCADE, related_name="+")
    personal_value = models.ForeignKey(PersonalValue, on_delete=models.RESTRICT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    name_snapshot = EncryptedTextField(bound_to="carriedvalue.name_snapshot")
    words_snapshot = EncryptedTextField(bound_to="carriedvalue.words_snapshot", blank=True)

    belongs_to = ("season_id", "personal_value_id")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "season", "rank"], name="carried_by_season"),
            models.Index(fields=["owner", "personal_value"], name="carried_by_value"),
        ]
        constraints = [models.UniqueConstraint(fields=["season", "personal_value"], name="carried_once")]


class TouchingQuerySet(OwnedQuerySet):
    """Questions about pieces that touch values."""

    def touching(self, card: PersonalValue, few: bool | None = None) -> Self:
        links = Touch.owned_by(card.owner).filter(personal_value=card)
        return named_by(self, card.owner, links, cast(type[TouchesValues], self.model).noun, few)


def named_by(rows: Any, user: Any, links: models.QuerySet, name: str, few: bool | None = None) -> Any:
    """Those of this user's `rows` outside the trash that the field `name` of these links names.

    A few are looked up one by one; where there are many, a page of them is full after a short walk by the days. Which
    it is takes a query, where it is not said.
    """
    if is_few(links) if few is None else few:
        return rows.with_keys(user, links.values(name))
    return rows.owned_by(user).filter(models.Exists(links.filter(**{name: models.OuterRef("pk")})))


class TouchesValues(models.Model):
    """A mixin for pieces: the values that one touches are saved with its row, or not at all."""

    kept_besides: ClassVar[tuple[str, ...]] = ("touched",)
    MAX_TOUCHED = 5
    # As every piece has them.
    noun: ClassVar[str]
    owner: Any
    _touched: list[str]
    # Whether `touched` was set since the row was read or saved.
    _touched_given = False
    # The ids that the database holds; None where they were not read.
    _touched_there: set[str] | None = None

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        names = None if update_fields is None else set(update_fields)
        given = self._touched_given and (names is None or "touched" in names)
        # "touched" is no column: Django refuses unknown names.
        kwargs["update_fields"] = names and names - {"touched"}
        if not given:
            super().save(**kwargs)
            return
        new = self._state.adding
        # The row and its links are saved together or not at all.
        with transaction.atomic(savepoint=False):
            super().save(**kwargs)
            self._write_touched(new)
        self._touched_given, self._touched_there = False, None

    @property
    def touched(self) -> list[str]:
        """Ids of the personal values it touches, oldest first; read once. What is set here is written by `save`."""
        if not hasattr(self, "_touched"):
            self._touched = [] if self._state.adding else _in_order(self._touches().values_list("personal_value"))
        return self._touched

    @touched.setter
    def touched(self, ids: Collection[Any]) -> None:
        new = _in_order((id,) for id in ids)
        # What was read before is what the database holds: a save asks no second time.
        if hasattr(self, "_touched") and not self._touched_given:
            self._touched_there = set(self._touched)
        self._touched, self._touched_given = new, True

    @property
    def touched_cards(self) -> list[PersonalValue]:
        ids = self._touched if hasattr(self, "_touched") else self._touches().values("personal_value")
        cards = PersonalValue.owned_by(self.owner).filter(pk__in=ids)
        return list(cards.select_related("value").order_by("id"))

    @property
    def touched_labels(self) -> list[str]:
        return [card.shown_label for card in self.touched_cards]

    @classmethod
    def read_touched(cls, rows: Collection[Any], user: Any) -> None:
        """Read what each of these touches, in one query."""
        found: dict[Any, list[tuple[Any]]] = {row.pk: [] for row in rows}
        for id, card in (
            Touch.owned_by(user).filter(**{f"{cls.noun}__in": found}).values_list(cls.noun, "personal_value")
        ):
            found[id].append((card,))
        for row in rows:
            row._touched = _in_order(found[row.pk])

    def changes_to(self, wording: dict[str, Any]) -> dict[str, Any]:
        changes = super().changes_to(wording)  # type: ignore[misc]
        # A value that a curator deleted since took along the cards that nothing touched.
        if new := set(changes.get("touched", ())) - set(self.touched):
            there = _in_order(PersonalValue.owned_by(self.owner).filter(pk__in=new).values_list("pk"))
            changes["touched"] = sorted({*changes["touched"]} - (new - {*there}))
        return changes

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        for name in ("_touched", "_touched_given", "_touched_there"):
            self.__dict__.pop(name, None)

    def _write_touched(self, new: bool) -> None:
        there = set() if new else self._touched_there
        if there is None:
            there = set(_in_order(self._touches().values_list("personal_value")))
        wanted = set(self.touched)
        if gone := there - wanted:
            self._touches().filter(personal_value__in=gone).delete()
        links = {"owner": self.owner, self.noun: self}
        Touch.objects.bulk_create(Touch(personal_value_id=id, **links) for id in sorted(wanted - there))

    def _touches(self) -> Any:
        return Touch.owned_by(self.owner).filter(**{self.noun: self.pk})


def is_few(links: models.QuerySet) -> bool:
    return links[: FEW + 1].count() <= FEW


def touching(card: PersonalValue) -> list[tuple[str, models.QuerySet]]:
    """The rows that touch a value, of each noun that can, with the name of their day. One query to begin with."""
    few = {"few": is_few(Touch.owned_by(card.owner).filter(personal_value=card))}
    nouns: list[Any] = [model for model in piece_models() if hasattr(model.objects, "touching")]
    # The seasons that a value was carried into are few.
    said = {model: few if issubclass(model, TouchesValues) else {} for model in nouns}
    return [(model.listed_by, model.objects.touching(card, **more)) for model, more in said.items()]


def _in_order(rows: Any) -> list[str]:
    # A UUIDv7 sorts by the time it was made.
    return sorted({str(id) for (id,) in rows})
