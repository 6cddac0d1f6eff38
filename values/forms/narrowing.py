"""The form that narrows what was picked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as _n

from careerpath.words import isolated
from values.narrowing import MANY, MOST, Candidate, Narrowed, Narrowing


class NarrowForm(forms.Form):
    """What to keep, and what means the same as what. Without `whole`, any number is allowed, to go on later;
    with `few`, fewer than five."""

    def __init__(self, *args: Any, narrowing: Narrowing, whole: bool = True, few: bool = False, **kwargs: Any) -> None:
        self.narrowing = narrowing
        self.whole = whole
        self.few = few
        self.too_few = False
        self.by_key = {row.key: row for row in narrowing.candidates}
        super().__init__(*args, **kwargs)
        names = [(row.key, row.card.label) for row in narrowing.candidates]
        gone = _("One of those was not kept while picking. Look through your ticks.")
        self.fields["value"] = forms.MultipleChoiceField(
            required=False, choices=names, error_messages={"invalid_choice": gone}
        )
        for key, name in names if self.folds_offered() else []:
            self.fields[f"same-{key}"] = forms.ChoiceField(
                required=False,
                label=name,
                choices=[("", "–"), *(other for other in names if other[0] != key)],
                error_messages={"invalid_choice": _("Choose another value of this page.")},
                widget=forms.Select(attrs={"class": "text-input sans"}),
            )

    def folds_offered(self) -> bool:
        # With more than that, the page would be all lists.
        return 1 < len(self.by_key) <= MANY

    def rows(self) -> list[tuple[Candidate, bool]]:
        ticked = set(self["value"].value() or [])
        return [(row, row.key in ticked) for row in self.narrowing.candidates]

    def folds(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("same-")]

    def has_folds(self) -> bool:
        return any(field.value() or field.errors for field in self.folds())

    def sent(self, version: int) -> Narrowed:
        data = self.cleaned_data
        folds = {key: other for key in self.by_key if (other := data.get(f"same-{key}"))}
        return Narrowed(version, frozenset(data.get("value", [])), folds)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        sent = self.sent(0)
        for key, other in sent.folds.items():
            self._check_fold(key, other, sent)
        if self.whole and not self.errors:
            self._check_count(len(sent.counted))
        return data

    def _check_fold(self, key: str, other: str, sent: Narrowed) -> None:
        names = {"name": isolated(self.by_key[key].card.label), "other": isolated(self.by_key[other].card.label)}
        if sent.folds.get(other) == key:
            said = _("%(name)s and %(other)s each stand for the other. Choose which name stays.")
        # A fold leads to a kept value in one step: chains are refused.
        elif other in sent.folds:
            said = _("%(other)s means the same as another one already. Choose that one here, too.")
        elif other not in sent.ticked:
            said = _("%(other)s is not ticked. Tick it, or choose one that stays.")
        else:
            return
        self.add_error(f"same-{key}", said % names)

    def _check_count(self, count: int) -> None:
        fewest = 1 if self.few else self.narrowing.fewest
        if count > MOST:
            said = _("You kept %(count)d. Twelve is the most that can be put in order; eight is kinder.")
            self.add_error("value", said % {"count": count})
        elif count < fewest:
            self.too_few = count > 0
            said = (
                _n(
                    "You kept %(count)d. Five can be found among five or more: tick a few others.",
                    "You kept %(count)d. Five can be found among five or more: tick a few others.",
                    count,
                )
                if count
                else _("Tick one at least, or stop here and go on later.")
            )
            self.add_error("value", said % {"count": count})
