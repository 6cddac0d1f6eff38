"""The form to write a letter to oneself with."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import check_text
from journal.models import Letter

from .fields import TextField


class LetterForm(forms.Form):
    """The text alone."""

    text = TextField(
        label=_("Your letter"),
        strip=False,
        validators=[
            check_text,
            MaxLengthValidator(
                Letter.MAX_TEXT, _("A letter holds %(limit_value)d characters; this one has %(show_value)d.")
            ),
        ],
        widget=forms.Textarea(attrs={"class": "writing", "rows": 14}),
        error_messages={"required": _("There is nothing in it yet.")},
    )

    def clean_text(self) -> str:
        """More than white space."""
        text = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text
