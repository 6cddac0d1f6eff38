"""The review's two forms: first the memory, then the answers."""

from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.dates import day_in_words
from careerpath.writing.forms import PieceForm
from journal.seasons.checkins.forms import NO_SUCH, SHORT
from journal.seasons.checkins.models import closing_days
from journal.seasons.forms import MOVED
from journal.seasons.models import Season

from .models import SeasonReview, months_of


class MemoryForm(PieceForm):
    """What is remembered of a season, before anything of it is shown."""

    class Meta:
        model = SeasonReview
        fields = ["remembered"]
        widgets = {"remembered": forms.Textarea(attrs={"rows": 4})}

    def clean_remembered(self) -> str:
        text = self.cleaned_data["remembered"]
        # An empty memory is an answer too: its own button gives it.
        if not text and "blank" not in self.data:
            raise forms.ValidationError(_("Nothing is written here yet. If you don’t remember, say so: that is fine."))
        return text


class AnswersForm(PieceForm):
    """Questions 2 to 10, all of them optional. The memory stays as it was kept."""

    next = forms.ChoiceField(
        label=_("The next season"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (one.value, one.label) for one in (SeasonReview.Next.NOW, SeasonReview.Next.LATER, SeasonReview.Next.BREAK)
        ],
        error_messages={"invalid_choice": NO_SUCH},
    )
    close = forms.BooleanField(label=_("Close this season as of today"), required=False)

    class Meta:
        model = SeasonReview
        texts = ["different", "brought", "cost", "signs", "unmet", "keep", "change", "drop", "to_the_next"]
        fields = [*texts, "next"]
        widgets = dict.fromkeys(texts, SHORT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        season = self.instance.season
        # At first the page is there to be read: it shows the season again, and opens the letter.
        if self.instance.is_answered and not self.is_bound:
            self.fields["different"].widget.attrs["autofocus"] = True
        said = {one["month"]: one["role"] for one in self.initial.get("months", self.instance.months)}
        # The season's months, and any that were answered before its dates moved.
        days = {*months_of(season), *(day for month in said if (day := parse_date(f"{month}-01")))}
        self.months = {f"month-{day:%Y-%m}": day for day in sorted(days)}
        for name, day in self.months.items():
            self.initial[name] = said.get(f"{day:%Y-%m}", "")
            self.fields[name] = forms.ChoiceField(
                label=date_format(day, "F Y"),
                required=False,
                choices=[("", _("Not said")), *Season.Role.choices],
                error_messages={"invalid_choice": _("There is no such part.")},
            )
        self.order_fields(["different", *self.months])
        if season.closed_on:
            del self.fields["close"]
            return
        self.closing = closing_days(season)
        name, day = next(iter(self.closing.items()))
        close: Any = self.fields["close"]
        close.widget.attrs["value"] = name
        if name != "today":
            planned = {"day": day_in_words(day, today(self.user))}
            close.label = _("Close this season as of %(day)s, as planned") % planned

    def clean_close(self) -> bool:
        # The box is sent with the day that its label said.
        if self.cleaned_data["close"] and self.data["close"] not in self.closing:
            raise forms.ValidationError(MOVED)
        return self.cleaned_data["close"]

    @property
    def month_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.months]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # No field of the model: the view closes the season.
        cleaned.pop("close", None)
        roles = {day: cleaned.pop(name, "") for name, day in self.months.items()}
        cleaned["months"] = [{"month": f"{day:%Y-%m}", "role": role} for day, role in roles.items() if role]
        return cleaned
