"""The form of an experiment: one line is enough, the rest before it or after it."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.forms import PieceForm
from journal.sparks.models import Spark

from .models import Experiment

Kind = Experiment.Kind
# A line for each kind, beside its name.
LINES = {
    Kind.CONVERSATION: _("ask somebody who lives it"),
    Kind.READ: _("a book, a film, a day in somebody’s diary"),
    Kind.SHADOW: _("a morning at their side"),
    Kind.PAID: _("one job, for a little money"),
    Kind.HOUR: _("alone, with what you have"),
    Kind.AS_IF: _("an ordinary Tuesday in it, on a page"),
}
FAR_OFF = timedelta(days=2 * 366)
NO_SUCH = {"invalid_choice": _("There is no such answer.")}


class ExperimentForm(PieceForm):
    """What one wants to find out, and later what came of it."""

    class Meta:
        model = Experiment
        fields = [
            *("to_find_out", "kind", "by_when", "seen_by", "cost_cap", "stop_if", "expected", "noted_on"),
            *Experiment.AFTER,
        ]
        widgets: dict[str, Any] = {
            **{name: forms.Textarea(attrs={"rows": 2}) for name in ("seen_by", "stop_if", "expected")},
            "happened": forms.Textarea(attrs={"rows": 4}),
            **dict.fromkeys(("kind", "turned_out", "next"), forms.RadioSelect),
        }
        labels = {"turned_out": _("How it turned out")}
        help_texts = {
            "seen_by": _("Something you could point to."),
            "cost_cap": _("Hours, money, a favor."),
            "energy_after": _("It counts as how warm its spark is today, once you press Done."),
        }
        error_messages = {
            **dict.fromkeys(("kind", "turned_out", "next"), NO_SUCH),
            "energy_after": {"invalid_choice": _("Energy is from 1 to 5.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (kind.value, format_html('<span>{} <span class="small quiet">{}</span></span>', kind.label, line))
            for kind, line in LINES.items()
        ]
        for name, choices in (("kind", kinds), ("energy_after", Spark.energies())):
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("Not said")), *choices]

        if self.instance._state.adding and not self.is_bound:
            self.fields["to_find_out"].widget.attrs["autofocus"] = True

    def clean_by_when(self) -> date | None:
        day: date | None = self.cleaned_data["by_when"]
        if day and day > today(self.user) + FAR_OFF and day != self.instance.by_when:
            raise forms.ValidationError(_("That is far off. Pick a day within the next two years."))
        return day

    @property
    def before(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in Experiment.AFTER]

    @property
    def after(self) -> list[forms.BoundField]:
        return [self[name] for name in Experiment.AFTER]

    @property
    def is_after_wrong(self) -> bool:
        return self.is_bound and any(field.errors for field in self.after)
