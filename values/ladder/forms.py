"""Where somebody's marks differ from the catalog's."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from values.catalog.models import PersonalValue

OWN_MARKS = [("yes", _("the ladder rewards it")), ("no", _("it does not"))]
OVERRIDES = {"catalog": None, "yes": True, "no": False}


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
                choices=[("catalog", _("as the catalog says") if card.value else _("no mark")), *OWN_MARKS],
                initial=next(mark for mark, override in OVERRIDES.items() if override is card.ladder_override),
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one of the three.")},
            )

    def drawn(self) -> list[tuple[forms.BoundField, PersonalValue]]:
        return [(self[name], card) for name, card in self.cards.items()]

    def marks(self) -> list[tuple[PersonalValue, bool | None]]:
        """Each card with the mark that was moved for it: what differs from how the form was drawn."""
        sent = [(card, self.cleaned_data[name], self.data.get(f"was-{name}")) for name, card in self.cards.items()]
        return [(card, OVERRIDES[mark]) for card, mark, was in sent if mark and mark != was]
