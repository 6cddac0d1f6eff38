"""The form of a comparison note: whose news stung, and which of the five it touches."""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.controls import Choices
from careerpath.writing.forms import PieceForm
from journal.touches.forms import PickField
from values.catalog.models import PersonalValue
from values.session.models import RankedValue, as_uuid
from values.session.results import five_to_show

from .models import Comparison

# What the choice of none of the five is sent as.
NONE = "none"


class ComparisonForm(PieceForm):
    """A line, and one value or none of the five: that is asked only of who sees five of their own.

    `five`: those to show, where they are at hand.
    """

    class Meta:
        model = Comparison
        fields = ["news", "noted_on"]
        labels = {"news": _("Whose news stung?"), "noted_on": _("On")}

    field_order = ("news", "personal_value", "noted_on")
    card: PersonalValue | None = None

    def __init__(self, data: Any = None, *args: Any, five: list[RankedValue] | None = None, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self._five = five
        is_new = self.instance._state.adding
        # A page that did not ask leaves what was said as it is.
        if is_new or not self.is_bound or "personal_value" in self.data:
            self.fields["personal_value"] = PickField(
                label=_("Which of your values does it touch?"),
                required=False,
                choices=Choices(self._choices),
                widget=forms.RadioSelect,
                accepted=self._accepts,
                error_messages={"invalid_choice": _("That is none of your values. Choose one of these.")},
            )
            self.order_fields(self.field_order)
            said = str(self.instance.personal_value_id or NONE) if self.instance.is_said else ""
            self.initial.setdefault("personal_value", said)

    @cached_property
    def offered(self) -> list[tuple[str, Any]]:
        """The five by the names under which they were chosen, and what it touches already."""
        five = five_to_show(self.user)[0] if self._five is None else self._five
        cards = {
            str(row.personal_value_id): row.name_snapshot if row.is_readable() else _("A value that cannot be opened")
            for row in five
        }
        if card := self.instance.its_value:
            cards.setdefault(str(card.pk), card.shown_label)
        return [*cards.items()]

    @property
    def is_asked(self) -> bool:
        return "personal_value" in self.fields and bool(self.offered or self["personal_value"].value())

    def _choices(self) -> list[tuple[str, Any]]:
        return [("", _("Not said")), *self.offered, (NONE, _("None of my five"))]

    def _accepts(self, key: str) -> bool:
        """Any value of one's own, though it may be gone from the five since the page was drawn."""
        self.card = PersonalValue.owned_by(self.user).filter(pk=as_uuid(key)).first()
        return key == NONE or self.card is not None

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if "personal_value" in said:
            said["is_said"] = bool(said["personal_value"])
            said["personal_value"] = self.card
        return said
