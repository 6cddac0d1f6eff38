"""The forms to choose values with."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext as _n

from careerpath.encryption.fields import check_text
from values.choosing import MOST_PICKED, PLACES, Card
from values.models import PersonalValue, RankedValue, Value, find_named

ONE_LINE = RegexValidator(r"[\r\n]", _("This is one line."), inverse_match=True)
TOO_LONG = _("This holds %(limit_value)d characters; yours has %(show_value)d.")


def line(length: int, **options: Any) -> forms.CharField:
    """A field for one line of a person's own, or none."""
    return forms.CharField(
        required=False,
        max_length=length,
        validators=[check_text, ONE_LINE],
        error_messages={"max_length": TOO_LONG},
        **options,
    )


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
        """The field for a new name."""
        return self["text-name"]

    def own_definition(self) -> forms.BoundField:
        """The field for what it means."""
        return self["text-definition"]

    def shown(self) -> list[tuple[Card, bool]]:
        """The cards to draw, and whether each is ticked; a retired one is drawn while it is."""
        ticked = set(self["value"].value() or [])
        return [(card, card.key in ticked) for card in self.cards if card.active or card.key in ticked]

    def clean(self) -> dict[str, Any]:
        """Eight at most, one at least; a name of one's own is not in the catalog."""
        data = super().clean() or self.cleaned_data
        name = data["text-name"] = " ".join(data.get("text-name", "").split())
        if name and (there := find_named((value for value in self.catalog if value.is_active), name)):
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


class OrderForm(forms.Form):
    """A number for up to five values. Without `whole`, gaps are let through, to go on later."""

    def __init__(self, *args: Any, cards: list[PersonalValue], whole: bool = True, **kwargs: Any) -> None:
        self.cards = {f"rank-{card.pk}": card for card in cards}
        self.whole = whole
        self.places = min(PLACES, len(cards))
        super().__init__(*args, **kwargs)
        numbers = [("", "–"), *((number, str(number)) for number in range(1, self.places + 1))]
        for name, card in self.cards.items():
            self.fields[name] = forms.TypedChoiceField(
                required=False,
                label=card.label,
                help_text=card.meaning,
                choices=numbers,
                coerce=int,
                empty_value=None,
                error_messages={
                    "invalid_choice": _("The numbers go from 1 to %(most)d.") % {"most": self.places},
                },
            )

    def clean(self) -> dict[str, Any]:
        """Each number once, and none left out."""
        data = super().clean() or self.cleaned_data
        by_number: dict[int, list[str]] = {}
        for name in self.cards:
            if number := data.get(name):
                by_number.setdefault(number, []).append(name)
        for number, names in sorted(by_number.items()):
            for name in names[1:]:
                said = _("%(other)s has number %(number)d already. Give each number once.")
                self.add_error(name, said % {"other": self.cards[names[0]].label, "number": number})
        missing = [str(number) for number in range(1, self.places + 1) if number not in by_number]
        if missing and self.whole and not self.errors:
            asked = _n("Number %(numbers)s is not given yet.", "Numbers %(numbers)s are not given yet.", len(missing))
            self.add_error(None, asked % {"numbers": ", ".join(missing)})
        return data

    def given(self) -> dict[PersonalValue, int]:
        """The card of each number."""
        return {card: self.cleaned_data[name] for name, card in self.cards.items() if self.cleaned_data.get(name)}


class WordsForm(forms.Form):
    """A line of one's own for each value of a session."""

    def __init__(self, *args: Any, ranked: list[RankedValue], **kwargs: Any) -> None:
        self.ranked = {f"text-{row.pk}": row for row in ranked}
        super().__init__(*args, **kwargs)
        for name, row in self.ranked.items():
            self.fields[name] = line(
                RankedValue.MAX_WORDS,
                label=f"{row.rank}. {row.name_snapshot}",
                help_text=row.definition_snapshot,
                initial=row.my_words,
            )

    def kept_otherwise(self) -> list[tuple[str, str]]:
        """Name and kept wording of each line that reads differently from what was sent."""
        rows = [(row, self[name].value() or "") for name, row in self.ranked.items()]
        return [(row.name_snapshot, row.my_words) for row, sent in rows if row.my_words and row.my_words != sent]

    def words(self) -> dict[UUID, str]:
        """Each line that was sent, by the id of its row."""
        return {row.pk: self.cleaned_data[name] for name, row in self.ranked.items() if name in self.data}
