"""The form of one group of the catalog."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.words import as_seen, in_one_line
from values.choosing import Card
from values.models.catalog import PersonalValue, Value, find_named
from values.models.sessions import Pick
from values.picking import MOST_OWN, Picking

from .choosing import line

LEVELS = [
    (Pick.Level.VERY.value, _("Very much me")),
    (Pick.Level.SOMEWHAT.value, _("Somewhat")),
    (Pick.Level.NOT_NOW.value, _("Not now")),
]


class GroupForm(forms.Form):
    """Three answers a value, none preset, and a word of one's own if one likes."""

    def __init__(self, *args: Any, picking: Picking, cards: Collection[Card], **kwargs: Any) -> None:
        self.picking = picking
        self.cards = {f"level-{card.key}": card for card in cards}
        # The value of the catalog that has the name which was given as one's own.
        self.there: Value | None = None
        super().__init__(*args, **kwargs)
        for name, card in self.cards.items():
            self.fields[name] = forms.TypedChoiceField(
                required=False,
                label=card.name,
                choices=LEVELS,
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one of the three, or none.")},
            )
        self.fields["text-name"] = line(PersonalValue.MAX_NAME, label=_("Its name"))
        self.fields["text-definition"] = line(PersonalValue.MAX_DEFINITION, label=_("What it means, if you like"))

    def rows(self) -> list[tuple[Card, forms.BoundField]]:
        return [(card, self[name]) for name, card in self.cards.items()]

    def own_name(self) -> forms.BoundField:
        return self["text-name"]

    def own_definition(self) -> forms.BoundField:
        return self["text-definition"]

    def opens_own(self) -> bool:
        return bool(self["text-name"].value() or self["text-definition"].value() or self.picking.own())

    def levels(self) -> dict[str, int]:
        said = {card.key: self.cleaned_data.get(name) for name, card in self.cards.items()}
        return {key: level for key, level in said.items() if level is not None}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name = data["text-name"] = in_one_line(data.get("text-name", ""))
        if name:
            self._check_own(name)
        elif data.get("text-definition") and "text-name" not in self.errors:
            self.add_error("text-name", _("Give it a name as well."))
        return data

    def _check_own(self, name: str) -> None:
        self.there = find_named((value for value in self.picking.shelf.values if value.is_published), name)
        if self.there and "to" in self.data:
            # On the way to the catalog's own.
            self.cleaned_data["text-name"] = self.cleaned_data["text-definition"] = ""
        elif self.there:
            self.add_error("text-name", self.there.is_there_already())
        # A name that is there already gets its card again, and does not count anew.
        elif as_seen(name) not in (known := {as_seen(card.name) for card in self.picking.own()}):
            if len(known) >= MOST_OWN:
                said = _("There are five of your own already, which is the most. One of them can be left out later.")
                self.add_error("text-name", said)
