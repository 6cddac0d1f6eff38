"""The form of a trusted person: a name is enough."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.forms import DayField, PieceForm

from .models import TrustedPerson

FEW_LINES = forms.Textarea(attrs={"rows": 2})


class PersonForm(PieceForm):
    """Who somebody is to one, and what to ask them next."""

    good_for = forms.MultipleChoiceField(
        label=_("Good for"),
        required=False,
        choices=TrustedPerson.GoodFor.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("There is no such choice.")},
    )

    class Meta:
        model = TrustedPerson
        fields = [
            *("name", "next_question", "good_for", "been_there", "not_for_half_formed"),
            *("how_known", "topics", "left_out", "reach", "last_talked", "noted_on"),
        ]
        labels = {
            "been_there": _("They have been where you want to go"),
            "not_for_half_formed": _("Not for half-formed ideas"),
        }
        help_texts = {
            "next_question": _("It waits for you on their page."),
            "reach": _("Careerpath never writes to them."),
        }
        widgets: dict[str, Any] = {"topics": FEW_LINES, "left_out": FEW_LINES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        talked = cast(DayField, self.fields["last_talked"])
        talked.today = today(self.user)
        talked.widget.attrs["max"] = talked.today.isoformat()
        if self.instance._state.adding and not self.is_bound:
            self.fields["name"].widget.attrs["autofocus"] = True

    @property
    def in_fold(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in ("name", "next_question")]

    @property
    def is_fold_open(self) -> bool:
        """Whether something in the fold is said already, or wrong."""
        if self.is_bound:
            return any(field.errors for field in self.in_fold)
        return not self.instance._state.adding
