"""The form of a question to find out: a line is enough, and later what was found out."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.forms import DayField, PieceForm
from journal.people.forms import PersonField

from .models import FindOut

# A line for each kind, beside its name.
LINES = {
    FindOut.Kind.FACT: _("a number, a date, a rule"),
    FindOut.Kind.ASK: _("who has been there, or knows"),
    FindOut.Kind.TRY: _("what nobody can tell you"),
}
FAR_OFF = timedelta(days=2 * 366)
FAR_BEYOND = timedelta(days=50 * 366)


class FindOutForm(PieceForm):
    """What is not known yet, how to find out, and the answer."""

    AFTER = ("answer", "source", "found_on", "good_until")

    class Meta:
        model = FindOut
        fields = ["question", "kind", "person", "by_when", "noted_on", "answer", "source", "found_on", "good_until"]
        widgets: dict[str, Any] = {"answer": forms.Textarea(attrs={"rows": 4}), "kind": forms.RadioSelect}
        field_classes = {"person": PersonField}
        labels = {"person": _("Whom to ask")}
        help_texts = {
            "source": _("A name, a page, a phone call."),
            "found_on": _("Left empty, it is today."),
            "good_until": _("From the day after, it asks you to look again."),
        }
        error_messages = {
            "kind": {"invalid_choice": _("There is no such answer.")},
            "person": {"invalid_choice": _("That person is no longer here. Choose somebody else, or nobody.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (kind.value, format_html('<span>{} <span class="small quiet">{}</span></span>', kind.label, line))
            for kind, line in LINES.items()
        ]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", _("Not said")), *kinds]
        person = cast(PersonField, self.fields["person"])
        person.offer_to(self.user, self.instance.person_id, self.data.get("person"))
        found_on = cast(DayField, self.fields["found_on"])
        found_on.today = today(self.user)
        found_on.widget.attrs["max"] = found_on.today.isoformat()
        if self.instance._state.adding and not self.is_bound:
            self.fields["question"].widget.attrs["autofocus"] = True

    def clean_by_when(self) -> date | None:
        day: date | None = self.cleaned_data["by_when"]
        if day and day > today(self.user) + FAR_OFF and day != self.instance.by_when:
            raise forms.ValidationError(_("That is far off. Pick a day within the next two years."))
        return day

    def clean_good_until(self) -> date | None:
        day: date | None = self.cleaned_data["good_until"]
        if day and day > today(self.user) + FAR_BEYOND and day != self.instance.good_until:
            raise forms.ValidationError(_("That is far off. If the answer stays good, leave this empty."))
        return day

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "found_on" in said and "answer" in said:
            day, answer = said["found_on"], said["answer"]
            said["found_on"] = (day or today(self.user)) if answer else None
            if day and not answer and day != self.instance.found_on:
                self.add_error("answer", _("Say what you found out that day, or leave the day empty."))
        found, good = said.get("found_on"), said.get("good_until")
        if found and good and good < found:
            self.add_error("good_until", _("That is before you found it out. Pick that day or a later one."))
        return said

    @property
    def before(self) -> list[forms.BoundField]:
        """Without whom to ask, where there is nobody to choose."""
        people: Any = self.fields["person"]
        is_asked = len(list(people.choices)) > 1 or self["person"].errors
        left_out = self.AFTER if is_asked else ("person", *self.AFTER)
        return [field for field in self.visible_fields() if field.name not in left_out]

    @property
    def after(self) -> list[forms.BoundField]:
        return [self[name] for name in self.AFTER]

    @property
    def is_after_wrong(self) -> bool:
        return self.is_bound and any(field.errors for field in self.after)
