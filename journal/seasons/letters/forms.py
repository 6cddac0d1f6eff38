"""The form to write a letter to oneself with."""

from django import forms

from .models import Letter


class LetterForm(forms.ModelForm):
    """The text alone."""

    class Meta:
        model = Letter
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 14})}
