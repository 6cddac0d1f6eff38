"""The form of a trusted person, of whom a name is enough; and the choice of one of them."""

from functools import partial
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.controls import Choices
from careerpath.encryption.codec import DecryptionError
from careerpath.writing.forms import DayField, PieceForm
from values.session.models import as_uuid

from .models import MOST, TrustedPerson

FEW_LINES = forms.Textarea(attrs={"rows": 2})


class PersonForm(PieceForm):
    """Who somebody is to one, and what to ask them next."""

    good_for = forms.MultipleChoiceField(
        label=_("Good for"),
        required=False,
        choices=TrustedPerson.GoodFor.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("There is no such choice.")},
    )

    class Meta:
        model = TrustedPerson
        fields = [
            *("name", "next_question", "good_for", "been_there", "not_for_half_formed"),
            *("how_known", "topics", "left_out", "reach", "last_talked", "noted_on"),
        ]
        labels = {
            "been_there": _("They have been where you want to go"),
            "not_for_half_formed": _("Not for half-formed ideas"),
        }
        help_texts = {
            "next_question": _("It waits for you on their page."),
            "reach": _("Careerpath never writes to them."),
        }
        widgets: dict[str, Any] = {"topics": FEW_LINES, "left_out": FEW_LINES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        talked = cast(DayField, self.fields["last_talked"])
        talked.today = today(self.user)
        talked.widget.attrs["max"] = talked.today.isoformat()
        if self.instance._state.adding and not self.is_bound:
            self.fields["name"].widget.attrs["autofocus"] = True

    @property
    def in_fold(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in ("name", "next_question")]

    @property
    def is_fold_open(self) -> bool:
        """Whether something in the fold is said already, or wrong."""
        if self.is_bound:
            return any(field.errors for field in self.in_fold)
        return not self.instance._state.adding


class PersonField(forms.ModelChoiceField):
    """One of the people; what names none of them is refused in the same words."""

    def offer_to(self, user: Any, *chosen: Any) -> None:
        """Those of `user`; who is chosen already stays named in the trash, where nobody else is offered."""
        self.queryset = TrustedPerson.all_of(user).only("owner", "name", "trashed_at")
        keys = {key for key in (one if isinstance(one, UUID) else as_uuid(one or "") for one in chosen) if key}
        self.choices = Choices(partial(_offered, self.queryset, keys))

    def to_python(self, value: Any) -> Any:
        if value and not as_uuid(value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


def _offered(people: Any, chosen: set[UUID]) -> list[tuple[Any, Any]]:
    rows = list(people.filter(trashed_at=None).order_by("-noted_on", "-id")[:MOST])
    if missing := chosen - {row.pk for row in rows}:
        rows += people.filter(pk__in=missing)
    return [("", _("Not said")), *sorted(map(_named, rows), key=lambda offered: str(offered[1]).casefold())]


def _named(person: TrustedPerson) -> tuple[UUID, Any]:
    try:
        # The name alone was read: another text that does not open hides nobody.
        name: Any = person.name
    except DecryptionError:
        name = _("Somebody whose name cannot be opened")
    return person.pk, format_lazy(_("{name} (in the trash)"), name=name) if person.trashed_at else name
