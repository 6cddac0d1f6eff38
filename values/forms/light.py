"""The form for a light look at the five."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.words import in_one_line, isolated
from values.choosing import Shelf, key_of
from values.light import MOST_NEW, Begun, Look
from values.models.catalog import PersonalValue, find_named
from values.models.sessions import Pick

from .choosing import line

COMING_IN = [_("One that comes in"), _("A second"), _("A third")]
ROOM = [(0, _("none")), (1, _("a little")), (2, _("some")), (3, _("a good deal")), (4, _("plenty"))]


class LightForm(forms.Form):
    """Of each of the five, which way it moves and its room; and up to three that come in. All of it optional."""

    def __init__(self, data: Any = None, *, shelf: Shelf, begun: Begun, to_go_on: bool = True) -> None:
        self.shelf, self.begun, self.to_go_on = shelf, begun, to_go_on
        super().__init__(data, initial=_initial(begun))
        for card in begun.five:
            self.fields[f"leaning-{card.pk}"] = forms.ChoiceField(
                required=False,
                label=card.label,
                choices=Pick.Leaning.choices,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("There is no such answer.")},
            )
            self.fields[f"room-{card.pk}"] = forms.TypedChoiceField(
                required=False,
                label=_("Room it got lately"),
                coerce=int,
                empty_value=None,
                choices=[("", _("Not said")), *ROOM],
                error_messages={"invalid_choice": _("There is no such answer.")},
            )
        offered = self._offered()
        for number, label in enumerate(COMING_IN, 1):
            self.fields[f"new-{number}"] = forms.ChoiceField(
                required=False,
                label=label,
                choices=[("", _("None")), *offered],
                error_messages={"invalid_choice": _("That one is not on the list any more. Choose another, or none.")},
            )
        self.fields["text-new"] = line(PersonalValue.MAX_NAME, label=_("Or a word of your own"))

    def _offered(self) -> list[tuple[str, list[tuple[str, str]]]]:
        five = {key_of(card) for card in self.begun.five}
        names = [f"new-{number}" for number in range(1, MOST_NEW + 1)]
        # A retired value is offered while it is chosen.
        chosen = {source.get(name) for source in (self.initial, self.data) for name in names}
        groups: dict[str, list[tuple[str, str]]] = {}
        for value in self.shelf.values:
            if value.slug not in five and (value.is_published or value.slug in chosen):
                groups.setdefault(value.group.label, []).append((value.slug, value.name))
        own = [(key_of(card), card.name) for card in self.shelf.own() if key_of(card) not in five]
        return [*groups.items(), *([(str(_("Your own")), own)] if own else [])]

    def of_the_five(self) -> Iterator[tuple[PersonalValue, forms.BoundField, forms.BoundField]]:
        for card in self.begun.five:
            yield card, self[f"leaning-{card.pk}"], self[f"room-{card.pk}"]

    def coming_in(self) -> list[forms.BoundField]:
        return [*(self[f"new-{number}"] for number in range(1, MOST_NEW + 1)), self["text-new"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name = data["text-new"] = in_one_line(data.get("text-new") or "")
        if name:
            self._check_own(name)
        if len(self._keys()) + bool(name) > MOST_NEW:
            self.add_error("text-new", _("Three can come in at a time. Leave one out for now."))
        stays = [card for card in self.begun.five if data.get(f"leaning-{card.pk}") != Pick.Leaning.LEAVING]
        if self.to_go_on and not (stays or name or self._keys() or self.errors):
            self.add_error(None, _("All of them are leaving and nothing comes in. Keep one, or let one in."))
        return data

    def _check_own(self, name: str) -> None:
        own = self.shelf.own_named(name)
        if there := find_named((value for value in self.shelf.values if value.is_published), name):
            self.add_error("text-new", there.is_there_already())
        elif own and own.pk in {card.pk for card in self.begun.five}:
            self.add_error("text-new", _("%(name)s is among them already.") % {"name": isolated(own.name)})

    def _keys(self) -> frozenset[str]:
        names = [f"new-{number}" for number in range(1, MOST_NEW + 1)]
        return frozenset(self.cleaned_data[name] for name in names if self.cleaned_data.get(name))

    def look(self, id: UUID | None, version: int) -> Look:
        data, five = self.cleaned_data, self.begun.five
        leanings = {card.pk: data[f"leaning-{card.pk}"] for card in five}
        rooms = {card.pk: data[f"room-{card.pk}"] for card in five}
        return Look(id, version, leanings, rooms, self._keys(), data["text-new"])


def _initial(begun: Begun) -> dict[str, Any]:
    said = {f"leaning-{pick.personal_value_id}": pick.leaning for pick in begun.picks if pick.leaning}
    rooms = {f"room-{pick.personal_value_id}": pick.room for pick in begun.picks if pick.leaning}
    coming = {f"new-{number}": key_of(card) for number, card in enumerate(begun.newcomers(), 1)}
    return said | rooms | coming
