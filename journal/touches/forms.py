"""Saying which values a piece touches: ticks for one's own, and one more of any."""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.controls import FOUND_BY_TYPING, Choices
from careerpath.encryption.forms import LineField
from careerpath.words import cut, in_one_line, isolated
from careerpath.writing.forms import PieceForm
from values.catalog.models import PersonalValue, Value
from values.session.results import places_to_show

from .models import HasTags, Tag, in_order

NAMES = ("touched", "touched_more", "touched_shown")


class Accepting:
    """A choice field that accepts more than it renders. Validation asks `accepted` and never queries the choices."""

    def __init__(self, *, accepted: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.accepted = accepted

    def valid_value(self, value: Any) -> bool:
        return self.accepted(str(value))


class TickField(Accepting, forms.MultipleChoiceField):
    """Boxes to tick."""

    widget = forms.CheckboxSelectMultiple


class PickField(Accepting, forms.ChoiceField):
    """One to pick from a list."""


class TagsField(LineField):
    """Names of tags, with commas of any script between them."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        names = map(in_one_line, re.split("[,;،؛、，；]", super().to_python(value)))
        return in_order(name for name in names if name)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        if len(value) > HasTags.MAX_TAGS:
            raise forms.ValidationError(
                _("These are %(count)d tags. A page has %(most)d at most: leave some out."),
                params={"count": len(value), "most": HasTags.MAX_TAGS},
            )

    def run_validators(self, value: Any) -> None:
        for name in value:
            super().run_validators(name)
            tag: Any = Tag._meta.get_field("name")
            if len(name) > tag.max_length:
                raise forms.ValidationError(
                    _("A tag can have %(most)d characters; “%(tag)s” has %(count)d."),
                    params={"most": tag.max_length, "tag": isolated(cut(name, 30)), "count": len(name)},
                )


class TagForm(forms.Form):
    """A tag's name, to be changed."""

    name = LineField(
        label=_("Tag"),
        max_length=50,
        error_messages={
            "required": _("A tag needs a name."),
            "max_length": _("A tag can have %(limit_value)d characters; this one has %(show_value)d."),
        },
    )

    def clean_name(self) -> str:
        if "," in in_one_line(self.cleaned_data["name"]):
            raise forms.ValidationError(_("Leave out the comma: it parts tags from each other."))
        return in_one_line(self.cleaned_data["name"])


class Carried(forms.HiddenInput):
    """Tells "nothing ticked" from "checkboxes not rendered"."""

    def format_value(self, value: Any) -> str:
        # A form rendered again carries the boxes too, whatever was sent.
        return "1"


class TouchingForm(PieceForm):
    """A form for a piece that touches values. Sent from a page without the boxes, it leaves the values as they are.

    Queries run only when the boxes are rendered or validated.
    """

    most_touched = 5
    at_most: Any = ""
    too_many: Any = ""

    def __init__(self, data: Any = None, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        self._by_slug: dict[str, Value | None] = {}
        if instance and any(name in (data or ()) for name in NAMES):
            # Read before the form takes its copy: the save needs it, too.
            _ = instance.touched
        super().__init__(data, *args, instance=instance, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("touched", self.instance.touched)
        if not self.is_bound or any(name in self.data for name in NAMES):
            self._add_boxes()

    def _add_boxes(self) -> None:
        self.fields["touched"] = TickField(
            label=_("Values it touches"),
            help_text=self.at_most,
            required=False,
            choices=Choices(self._ticks),
            # What it touches already is not asked for again.
            accepted=lambda id: id in self.instance.touched or id in self.cards,
            error_messages={"invalid_choice": _("One of those values is not yours. Look through your ticks.")},
        )
        self.fields["touched_more"] = PickField(
            label=_("Another value"),
            required=False,
            choices=Choices(self._others),
            widget=forms.Select(attrs=FOUND_BY_TYPING),
            accepted=lambda key: key in self.keys or self._named(key) is not None,
            error_messages={"invalid_choice": _("There is no such value. Pick one from the list.")},
        )
        self.fields["touched_shown"] = forms.CharField(required=False, widget=Carried)

    @cached_property
    def cards(self) -> dict[str, PersonalValue]:
        rows = PersonalValue.owned_by(self.user).select_related("value").order_by("id")
        return {str(card.pk): card for card in rows}

    @cached_property
    def keys(self) -> dict[str, str]:
        """Card id by the key of its option in the list."""
        return {card.key: id for id, card in self.cards.items()}

    @cached_property
    def drawn(self) -> list[PersonalValue]:
        """The cards with a checkbox: the current five in their order, if shown, then whatever else is ticked."""
        ticked = [str(id) for id in self["touched"].value() or []]
        ids = dict.fromkeys([*map(str, places_to_show(self.user)), *sorted(ticked)])
        return [self.cards[id] for id in ids if id in self.cards]

    @cached_property
    def catalog(self) -> list[tuple[str, str, str, str]]:
        """Slug, name, status and group of every value; of retired ones too, since somebody may have chosen one."""
        return list(Value.objects.in_order().values_list("slug", "name", "status", "group__label"))

    def ticked(self) -> list[PersonalValue]:
        """The cards that were named, the one from the list included. For a valid form only."""
        return [self.cards[id] for id in self.cleaned_data.get("touched", [])]

    def named(self) -> list[str]:
        """The names of the values that are ticked, or picked from the list, as they stand on the page."""
        if "touched" not in self.fields:
            return []
        drawn, picked = self._ticks(), self["touched_more"].value()
        if picked:
            groups: Any = self.fields["touched_more"]
            drawn += [option for _group, options in groups.choices[1:] for option in options]
        chosen = {*map(str, self["touched"].value() or []), picked}
        return [name for key, name in drawn if key in chosen]

    def visible_fields(self) -> list[forms.BoundField]:
        fields = super().visible_fields()
        # A group of checkboxes without a box would be a heading alone.
        return [field for field in fields if field.name != "touched" or field.errors or self.drawn]

    def in_fold(self) -> list[forms.BoundField]:
        """All but the first field, which is what one came to write."""
        return self.visible_fields()[1:]

    def is_fold_wrong(self) -> bool:
        return self.is_bound and any(field.errors for field in self.in_fold())

    def value_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in NAMES]

    def _ticks(self) -> list[tuple[str, str]]:
        return [(str(card.pk), card.shown_label) for card in self.drawn]

    def _others(self) -> list[tuple[Any, Any]]:
        chosen = self["touched_more"].value()
        boxes = {card.key for card in self.drawn} - {chosen}
        own = [card for id, card in self.cards.items() if not card.value and id not in boxes and card.is_readable()]
        groups: dict[Any, list[tuple[str, str]]] = {_("Your own"): [(card.key, card.name) for card in own]}
        for slug, name, status, group in self.catalog:
            # A retired value stays for whoever chose it.
            if (status == Value.Status.PUBLISHED or slug == chosen) and slug not in boxes:
                groups.setdefault(group, []).append((slug, name))
        return [("", _("None")), *((label, options) for label, options in groups.items() if options)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        more = data.pop("touched_more", "")
        data.pop("touched_shown", None)
        if "touched" in data:
            data["touched"] = self._together(data["touched"], more)
        return data

    def _together(self, ticked: list[str], more: str) -> list[str]:
        ids = {*ticked, self.keys[more]} if more and more in self.keys else set(ticked)
        new = self._named(more) if more and more not in self.keys else None
        if len(ids) + bool(new) > self.most_touched:
            self.add_error("touched", self.too_many % {"count": len(ids) + bool(new)})
        # A form that comes back with errors must not leave a new card behind.
        if new and not self.errors:
            card = PersonalValue.for_value(self.user, new)
            self.cards[str(card.pk)] = card
            ids.add(str(card.pk))
        return sorted(ids)

    def _named(self, slug: str) -> Value | None:
        # Validation and `clean` both ask for it.
        if slug not in self._by_slug:
            self._by_slug[slug] = Value.objects.with_slug(slug)
        return self._by_slug[slug]
