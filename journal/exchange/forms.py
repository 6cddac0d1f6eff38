"""What goes into an export, and the file of an import."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ExportForm(forms.Form):
    """What the zip has besides what is written now."""

    letters = forms.BooleanField(
        label=_("Letters that I have not opened yet"),
        help_text=_("They are in a file of their own, as plain text: whoever opens it reads them before their time."),
        required=False,
        initial=True,
    )
    past = forms.BooleanField(label=_("Earlier wordings, and what is in the trash"), required=False)


class ImportForm(forms.Form):
    """The file of another journal."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("A zip, or a .json, .txt or .md file, of up to 25 MB."),
        widget=forms.FileInput(attrs={"accept": ".zip,.json,.txt,.md,.markdown"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Export it once more."),
            "invalid": _("Choose a file first."),
        },
    )
