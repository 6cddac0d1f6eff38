"""The form in which one expects remarks: the fourteen kinds, each with words and an answer to say aloud."""

from types import SimpleNamespace
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.writing.owned import lock_user
from careerpath.writing.pieces import new_piece_id, read_piece_id, save_if_unchanged
from careerpath.writing.quotas import counting
from journal.remarks.models import Remark
from journal.seasons.models import Season

# By kind, such a remark as it may be said; of kinds without one, nothing is asked.
EXAMPLES: dict[str, Any] = {
    "market": _("Is this really the time, with the market as it is?"),
    "resume": _("How will you explain the gap?"),
    "benefits": _("How will you get health insurance?"),
    "money": _("And what will you live on?"),
    "scale": _("Isn’t that a bit small for you?"),
    "status": _("So you are taking a step back?"),
    "waste": _("All those years of training, for this?"),
    "selfish": _("And what about your family?"),
    "parental": _("We only want you to be safe."),
    "age": _("Aren’t you too old to start over?"),
    "steadiness": _("And how long will you stay with this one?"),
    "envy": _("Must be nice, having all that time."),
    "doubt": _("What if I regret it?"),
    "other": _("So what do you do all day?"),
}
ANOTHERS = _("This page was opened from another account, so it was not kept. If the words are yours, press Done again.")


RESTING = _("You put this one at rest. Press Done again to expect it as a new one.")
TRASHED = _("You moved this one to the trash meanwhile. Press Done again to keep it as a new one.")
CHANGED = _(
    "You changed this one in another window meanwhile, and it stays as it is there. Press Done again to keep these "
    "words beside it."
)


class ExpectForm(forms.Form):
    """Four fields for each kind. Texts are named `text-…`: error pages show fields of such names, to be copied."""

    kind = forms.MultipleChoiceField(
        required=False,
        choices=Remark.Kind.choices,
        error_messages={"invalid_choice": _("Pick among the kinds below.")},
    )

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        self.season = season
        super().__init__(*args, **kwargs)
        field: Any = Remark._meta.get_field
        for kind, example in EXAMPLES.items():
            self.fields[f"text-{kind}-words"] = field("words").formfield(
                label=_("If somebody says"), required=False, initial=example, widget=forms.Textarea(attrs={"rows": 2})
            )
            # The empty placeholder tells the style sheet whether anything was written here.
            self.fields[f"text-{kind}-answer"] = field("pocket_answer").formfield(
                label=_("I say"), widget=forms.TextInput(attrs={"placeholder": " "})
            )
            self.fields[f"piece-{kind}"] = forms.CharField(required=False, widget=forms.HiddenInput)
            self.initial[f"piece-{kind}"] = new_piece_id(season.owner, Remark.noun)

    def drawn(self) -> list[Any]:
        picked = set(self["kind"].value() or [])
        return [
            SimpleNamespace(
                kind=kind,
                label=Remark.Kind(kind).label,
                example=example,
                is_picked=kind in picked,
                words=self[f"text-{kind}-words"],
                answer=self[f"text-{kind}-answer"],
                piece=self[f"piece-{kind}"],
            )
            for kind, example in EXAMPLES.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Adds `remarks`, unsaved ones by kind. One that was answered is picked by that."""
        said: Any = super().clean()
        picked = {kind for kind in EXAMPLES if kind in said.get("kind", []) or said.get(f"text-{kind}-answer")}
        for kind, example in EXAMPLES.items():
            if kind not in picked and said.get(f"text-{kind}-words", "") not in ("", str(example)):
                self.add_error(f"text-{kind}-words", _("Tick this one to keep these words, or clear them."))
        if not (picked or self.errors):
            raise forms.ValidationError(_("Pick at least one that may come this season."))
        ids: dict[str, Any] = {}
        for kind in picked:
            if not (said.get(f"text-{kind}-words") or f"text-{kind}-words" in self.errors):
                self.add_error(f"text-{kind}-words", _("Write down the words, as somebody may say them."))
            id = read_piece_id(said.get(f"piece-{kind}", ""), self.season.owner, Remark.noun)
            if not id or id in ids.values():
                self.ask_again(kind, ANOTHERS)
            ids[kind] = id
        if not self.errors:
            said["remarks"] = {kind: self._remark(kind, ids[kind]) for kind in EXAMPLES if kind in picked}
        return said

    def ask_again(self, kind: str, sentence: Any) -> None:
        """Say `sentence` at the line of a kind, which is another remark when it is sent again."""
        self.add_error(f"text-{kind}-words", sentence)
        data: Any = cast(QueryDict, self.data).copy()
        data[f"piece-{kind}"] = new_piece_id(self.season.owner, Remark.noun)
        self.data = data

    def keep(self) -> bool:
        """Keep what was picked, each once; False where one was changed or put away since it was sent before."""
        remarks, owner = self.cleaned_data["remarks"], self.season.owner
        with counting(owner):
            # Before reading, so that a form that is sent twice at once finds what the first one made.
            lock_user(owner)
            kept = {row.pk: row for row in Remark.all_of(owner).filter(pk__in=[row.pk for row in remarks.values()])}
            Remark.objects.bulk_create([row for row in remarks.values() if row.pk not in kept])
            for kind, row in remarks.items():
                if (before := kept.get(row.pk)) and (sentence := _again(before, row)):
                    self.ask_again(kind, sentence)
        return not self.errors

    def _remark(self, kind: str, id: Any) -> Remark:
        answer = self.cleaned_data[f"text-{kind}-answer"]
        return Remark(
            id=id,
            owner=self.season.owner,
            season=self.season,
            kind=kind,
            words=self.cleaned_data[f"text-{kind}-words"],
            pocket_answer=answer,
            is_expected=True,
            heard_on=today(self.season.owner),
            # As saving one by one would set them.
            state=Remark.State.ANSWERED if answer else Remark.State.OPEN,
            in_pocket=bool(answer),
        )


def _again(kept: Remark, sent: Remark) -> Any:
    """Save what somebody changed who went back to the form; the sentence to say where that cannot be."""
    if kept.trashed_at:
        return TRASHED
    if kept.state == Remark.State.AT_REST:
        return RESTING
    changes = {name: getattr(sent, name) for name in ("words", "pocket_answer")}
    same = kept.is_readable() and kept.reads_as(changes)
    return "" if same or (kept.is_readable() and save_if_unchanged(kept, 1, changes)) else CHANGED
