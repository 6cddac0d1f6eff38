"""The form of a remark, in its order: the words, the sting, what may be true in it, and then the answer."""

from typing import Any

from django import forms

from careerpath.writing.forms import PieceForm

from .models import Remark


class RemarkForm(PieceForm):
    """Somebody's words and one's own answer; the words are enough."""

    class Meta:
        model = Remark
        fields = [
            *("words", "is_expected", "heard_on", "said_by", "person", "relation", "kind", "sting"),
            *("grain_of_truth", "to_do", "about_them", "answer", "pocket_answer", "no_answer_needed"),
        ]
        widgets: dict[str, Any] = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in {"words": 2, "grain_of_truth": 3, "about_them": 2, "answer": 4}.items()
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = people.queryset.model.owned_by(self.user)
