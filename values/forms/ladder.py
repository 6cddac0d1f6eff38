"""The forms about the ladder: what one's work rewards, and where one marks otherwise than the catalog."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from values.choosing import PLACES, Card
from values.models.catalog import PersonalValue

CATALOGS, REWARDED, NOT_REWARDED = "catalog", "yes", "no"
MARKS = [
    (CATALOGS, _("as the catalog has it")),
    (REWARDED, _("the ladder rewards it")),
    (NOT_REWARDED, _("it does not")),
]
OVERRIDES = {CATALOGS: None, REWARDED: True, NOT_REWARDED: False}


class RewardedForm(forms.Form):
    """Up to five values to tick, or none."""

    def __init__(self, *args: Any, cards: list[Card], **kwargs: Any) -> None:
        self.cards = cards
        super().__init__(*args, **kwargs)
        self.fields["value"] = forms.MultipleChoiceField(
            required=False,
            choices=[(card.key, card.name) for card in cards],
            error_messages={"invalid_choice": _("One of those is not on the list any more. Look through your ticks.")},
        )

    def shown(self) -> list[tuple[Card, bool]]:
        ticked = set(self["value"].value() or [])
        # A retired value is rendered only while it is ticked.
        return [(card, card.key in ticked) for card in self.cards if card.active or card.key in ticked]

    def clean_value(self) -> list[str]:
        keys = self.cleaned_data["value"]
        if len(keys) > PLACES:
            said = _("You ticked %(count)d. Keep the %(most)d that it rewards most.")
            raise forms.ValidationError(said % {"count": len(keys), "most": PLACES})
        return keys


class MarksForm(forms.Form):
    """For each card, whether the ladder rewards it: as the catalog says, or as the person does."""

    def __init__(self, *args: Any, cards: Sequence[PersonalValue], **kwargs: Any) -> None:
        self.cards = {f"mark-{card.pk}": card for card in cards}
        super().__init__(*args, **kwargs)
        for name, card in self.cards.items():
            self.fields[name] = forms.ChoiceField(
                # One that was not sent stays as it is.
                required=False,
                label=card.label,
                choices=MARKS,
                initial=mark_of(card),
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one of the three.")},
            )

    def drawn(self) -> list[tuple[forms.BoundField, str, PersonalValue]]:
        return [(self[name], self.was(name), card) for name, card in self.cards.items()]

    def was(self, name: str) -> str:
        # A form that is rendered again still compares with what was stored at first.
        return self.data.get(f"was-{name}") or mark_of(self.cards[name])

    def marks(self) -> list[tuple[PersonalValue, str, bool | None]]:
        """Each card whose mark was moved: what was stored when the form was rendered, and what is to be stored."""
        sent = [(name, card, self.cleaned_data[name]) for name, card in self.cards.items()]
        return [(card, self.was(name), OVERRIDES[mark]) for name, card, mark in sent if mark and mark != self.was(name)]


def mark_of(card: PersonalValue) -> str:
    if card.ladder_override is None:
        return CATALOGS
    return REWARDED if card.ladder_override else NOT_REWARDED
