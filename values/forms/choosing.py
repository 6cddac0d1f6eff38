"""The forms to choose values with."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.forms import LineField
from careerpath.words import in_one_line
from values.choosing import MOST_PICKED, Card
from values.models.catalog import PersonalValue, Value, find_named


def line(length: int, **options: Any) -> LineField:
    return LineField(required=False, max_length=length, **options)


class PickForm(forms.Form):
    """Up to eight values to tick, one of them new if one likes. `to_go_on` asks for one at least."""

    def __init__(
        self, *args: Any, cards: list[Card], catalog: Iterable[Value] = (), to_go_on: bool = True, **kwargs: Any
    ) -> None:
        self.cards = cards
        self.catalog = catalog
        self.to_go_on = to_go_on
        super().__init__(*args, **kwargs)
        self.fields["value"] = forms.MultipleChoiceField(
            required=False,
            choices=[(card.key, card.name) for card in cards],
            error_messages={"invalid_choice": _("One of those is not on the list any more. Look through your ticks.")},
        )
        self.fields["text-name"] = line(PersonalValue.MAX_NAME, label=_("A value of your own"))
        self.fields["text-definition"] = line(PersonalValue.MAX_DEFINITION, label=_("What it means, if you like"))

    def own_name(self) -> forms.BoundField:
        return self["text-name"]

    def own_definition(self) -> forms.BoundField:
        return self["text-definition"]

    def shown(self) -> list[tuple[Card, bool]]:
        ticked = set(self["value"].value() or [])
        # A retired value is rendered only while it is ticked.
        return [(card, card.key in ticked) for card in self.cards if card.active or card.key in ticked]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name = data["text-name"] = in_one_line(data.get("text-name", ""))
        if name and (there := find_named((value for value in self.catalog if value.is_published), name)):
            self.add_error("text-name", there.is_there_already())
        if data.get("text-definition") and not name and "text-name" not in self.errors:
            self.add_error("text-name", _("Give it a name as well."))
        count = len(data.get("value", [])) + bool(name)
        if count > MOST_PICKED:
            said = _("You ticked %(count)d. Keep at most %(most)d, so that five can be found among them.")
            self.add_error("value", said % {"count": count, "most": MOST_PICKED})
        if not count and self.to_go_on and not self.errors:
            self.add_error("value", _("Tick one at least, or stop here and go on later."))
        return data
