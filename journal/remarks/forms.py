"""The forms of remarks: one in its order, how much it stings, and what narrows their list."""

from functools import cached_property
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from careerpath.writing.forms import PieceForm
from careerpath.writing.keyset import KeysetPage, merged_before
from journal.people.forms import PersonField

from .kinds import HELP
from .models import Remark

NO_SUCH = {"invalid_choice": _("There is no such choice.")}
NO_STING = {"invalid_choice": _("Choose one of these five."), "required": _("Choose how much it stings.")}
NOT_THERE = _("This person is not there any more. Pick somebody else, or write down who says it.")
STINGS = [(number, capfirst(word)) for number, word in Remark.Sting.choices]
# Who says it, what it is about and when: around the remark itself, in folds.
WHO = ("person", "said_by", "relation")
ABOUT = ("kind", "about_them")
WHEN = ("is_expected", "heard_on")
FOLDS = {"who": WHO, "about": ABOUT, "when": WHEN}
BEFORE_ANSWERING = ("words", "sting", "grain_of_truth", "to_do")
ANSWERING = ("answer", "pocket_answer", "no_answer_needed")


class RemarkForm(PieceForm):
    """Somebody's words and one's own answer; the words are enough."""

    class Meta:
        model = Remark
        fields = [*BEFORE_ANSWERING, *ANSWERING, *WHO, *ABOUT, *WHEN]
        labels = {
            "words": _("What was said, or what you expect to hear"),
            "sting": _("How much does it sting?"),
            "kind": _("What it is about"),
            "person": _("Somebody you trust"),
            "said_by": _("Or somebody else"),
            "heard_on": _("Heard on, or noted on"),
            "is_expected": _("Nobody said it yet"),
            "no_answer_needed": _("It needs no answer"),
        }
        field_classes = {"person": PersonField}
        help_texts = {
            "to_do": _("One line. From the remark’s page it can become a boundary of your season."),
            "answer": _("It may help to write to yourself, by your name or as “you”."),
            "pocket_answer": _("Short enough to say at a dinner table."),
        }
        error_messages = {
            **dict.fromkeys(("relation", "kind"), NO_SUCH),
            "sting": NO_STING,
            "person": {"invalid_choice": NOT_THERE},
        }
        widgets: dict[str, Any] = {
            **{
                name: forms.Textarea(attrs={"rows": rows})
                for name, rows in {"words": 2, "grain_of_truth": 3, "about_them": 2, "answer": 4}.items()
            },
            **dict.fromkeys(("sting", "kind"), forms.RadioSelect),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = cast(PersonField, self.fields["person"])
        person.offer_to(self.user, self.instance.person_id, self.data.get("person"))
        cast(Any, self.fields["sting"]).choices = [("", _("Not said")), *STINGS]
        cast(Any, self.fields["kind"]).choices = [("", _("Not said")), *map(_with_help, Remark.Kind.choices)]
        if self.instance._state.adding and not self.is_bound:
            self.fields["words"].widget.attrs["autofocus"] = True

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """Its fields by where they stand."""
        parts = {"before": BEFORE_ANSWERING, "answering": ANSWERING, **FOLDS}
        return {part: [self[name] for name in names] for part, names in parts.items()}

    @property
    def is_fold_open(self) -> dict[str, bool]:
        """Whether each fold has something in it that is not said outside, or something wrong."""
        wrong = {part: any(name in self.errors for name in names) for part, names in FOLDS.items()}
        has = {"who": WHO, "about": ("about_them",), "when": ("is_expected",)}
        return {part: wrong[part] or any(self[name].value() for name in names) for part, names in has.items()}

    @property
    def kind_label(self) -> Any:
        return dict(Remark.Kind.choices).get(self["kind"].value(), "")


def _with_help(choice: tuple[str, Any]) -> tuple[str, Any]:
    """A kind with its two lines, which are seen once it is chosen."""
    kind, label = choice
    words = '<span>{} <span class="kind-help small quiet"><span>{} {}</span> <span>{} {}</span></span></span>'
    said = HELP[kind]
    return kind, format_html(
        words, label, _("It may be true:"), said.may_be_true, _("A question to ask back:"), said.ask_back
    )


class StingForm(forms.Form):
    """How much it stings: `name` is "sting" where that was not said yet, and then "sting_now"."""

    def __init__(self, data: Any = None, *, name: str) -> None:
        super().__init__(data)
        self.fields[name] = forms.TypedChoiceField(
            label=_("How much does it sting now?") if name == "sting_now" else _("How much does it sting?"),
            choices=STINGS,
            coerce=int,
            widget=forms.RadioSelect,
            error_messages=NO_STING,
        )


class FilterForm(forms.Form):
    """What narrows the list of remarks; it stands in the address."""

    # Each view by its key, with the states that it has; none: all.
    OPEN, ANSWERED, AT_REST = Remark.State
    VIEWS: ClassVar[dict[str, tuple[Any, tuple[Any, ...]]]] = {
        "": (_("All"), ()),
        **{state.value: (state.label, (state,)) for state in Remark.State},
        "expected": (_("Expected"), (OPEN, ANSWERED)),
    }

    kind = forms.ChoiceField(
        label=_("What it is about"),
        required=False,
        choices=[("", _("Anything")), *Remark.Kind.choices],
        error_messages=NO_SUCH,
    )

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        self.user = user
        # An unknown one shows all.
        self.view = data["view"] if data.get("view") in self.VIEWS else ""

    @cached_property
    def kind_chosen(self) -> str:
        return self.cleaned_data["kind"] if self.is_valid() else ""

    @property
    def kind_label(self) -> Any:
        return Remark.Kind(self.kind_chosen).label if self.kind_chosen else ""

    @property
    def carried(self) -> str:
        return self._query(self.view)

    @property
    def views(self) -> list[tuple[str, Any, bool]]:
        """Each view with its query, and whether it is open."""
        return [(self._query(view), label, view == self.view) for view, (label, _states) in self.VIEWS.items()]

    def _query(self, view: str) -> str:
        chosen = {"view": view, "kind": self.kind_chosen}
        return urlencode({name: key for name, key in chosen.items() if key})

    def page(self, cursor: str, size: int) -> KeysetPage:
        rows, states = Remark.owned_by(self.user), self.VIEWS[self.view][1]
        if self.view == "expected":
            rows = rows.expected()
        if self.kind_chosen:
            rows, states = rows.of_kind(self.kind_chosen), states or tuple(Remark.State)
        # Each state is a list of its own, as the indexes have it.
        lists = [rows.filter(state=state) for state in states] or [rows]
        return merged_before([("heard_on", one) for one in lists], cursor, size)
