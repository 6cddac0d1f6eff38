"""The form of a trusted person: a name is enough."""

from typing import Any

from django import forms

from careerpath.writing.forms import PieceForm

from .models import TrustedPerson


class PersonForm(PieceForm):
    """Who somebody is to one, and what to ask them next."""

    good_for = forms.MultipleChoiceField(
        label=TrustedPerson._meta.get_field("good_for").verbose_name,
        required=False,
        choices=TrustedPerson.GoodFor.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = TrustedPerson
        fields = [
            *("name", "how_known", "good_for", "been_there", "topics", "left_out", "not_for_half_formed", "reach"),
            *("next_question", "last_talked", "noted_on"),
        ]
        widgets: dict[str, Any] = {name: forms.Textarea(attrs={"rows": 2}) for name in ("topics", "left_out")}
