"""The form to write a letter to oneself with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.writing.fields import TextField

from .models import Letter


class LetterForm(forms.Form):
    """The text alone."""

    text = TextField(
        label=_("Your letter"),
        max_length=Letter.MAX_TEXT,
        widget=forms.Textarea(attrs={"class": "writing", "rows": 14}),
        error_messages={
            "required": _("There is nothing in it yet."),
            "max_length": _("A letter holds %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
