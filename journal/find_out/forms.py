"""The form of a question to find out: a line is enough, and later what was found out."""

from typing import Any

from django import forms

from careerpath.writing.forms import PieceForm

from .models import FindOut


class FindOutForm(PieceForm):
    """What is not known yet, how to find out, and the answer."""

    class Meta:
        model = FindOut
        fields = ["question", "kind", "person", "by_when", "noted_on", "answer", "source", "found_on", "good_until"]
        widgets: dict[str, Any] = {"answer": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = people.queryset.model.owned_by(self.user)
