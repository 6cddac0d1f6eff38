"""What is typed or chosen from lists while choosing; ticks and pairs are read by their steps."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.forms import LineField
from careerpath.words import in_one_line
from values.catalog.models import PersonalValue

from .draft import TEXTS, Draft, text_key
from .models import RankedValue, Room

LEANINGS = [("more", _("more")), ("same", _("the same")), ("less", _("less")), ("leaving", _("leaving"))]
COMING_IN = {"new-1": _("One that comes in"), "new-2": _("A second"), "new-3": _("A third")}
NO_SUCH_ANSWER = _("There is no such answer.")
NOT_OFFERED = _("That one is no longer on the list. Choose another, or none.")


class OwnForm(forms.Form):
    """A word of one's own, if one likes."""

    prefix = "text"
    name = LineField(required=False, max_length=PersonalValue.MAX_NAME, label=_("A value of your own"))
    definition = LineField(
        required=False, max_length=PersonalValue.MAX_DEFINITION, label=_("What it means, if you like")
    )

    def clean_name(self) -> str:
        return in_one_line(self.cleaned_data["name"])

    def clean_definition(self) -> str:
        definition = self.cleaned_data["definition"]
        if definition and not self.cleaned_data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Give it a name as well."))
        return definition


class SayForm(forms.Form):
    """What one says of each of these words: in one's own words, on an ordinary day, and a line."""

    def __init__(self, *args: Any, words: Iterable[Mapping[str, Any]], said: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = list(words)
        for word in self.words:
            for name in TEXTS:
                key, field = text_key(word["key"], name), cast(Any, RankedValue._meta.get_field(name))
                self.fields[f"text-{key}"] = field.formfield(required=False, initial=said.get(key, ""))

    def of_each(self) -> Iterator[dict[str, Any]]:
        """Each word with the field for it, the two beside it, and whether those hold anything."""
        for word in self.words:
            field, *beside = (self[f"text-{text_key(word['key'], name)}"] for name in TEXTS)
            holds = any(one.value() or one.errors for one in beside)
            yield {"word": word, "field": field, "beside": beside, "holds": holds}


class LightForm(forms.Form):
    """Of each of the five, which way it moves and its room; and up to three that come in. All of it optional."""

    def __init__(self, *args: Any, draft: Draft, groups: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record = draft.record
        self.five = draft.words(record["standing"])
        for word in self.five:
            key = word["key"]
            leaning = {"label": word["name"], "initial": record["looked"].get(key), "widget": forms.RadioSelect}
            room = {"label": _("Room it got lately"), "initial": record["room"].get(key)}
            self.fields[f"leaning-{key}"] = _one_of(LEANINGS, NO_SUCH_ANSWER, **leaning)
            self.fields[f"room-{key}"] = _one_of([("", _("Not said")), *Room.choices], NO_SUCH_ANSWER, **room)
        offered: list[Any] = [("", _("None"))]
        for group in groups:
            rows = [(row["key"], row["name"]) for row in group["rows"] if row["key"] not in record["standing"]]
            offered.append((group["label"], rows))
        came = iter(record["kept"])
        for name, label in COMING_IN.items():
            self.fields[name] = _one_of(offered, NOT_OFFERED, label=label, initial=next(came, None))
        self.fields["text-name"] = LineField(
            required=False, max_length=PersonalValue.MAX_NAME, label=_("Or a word of your own")
        )

    def of_the_five(self) -> Iterator[tuple[dict[str, Any], forms.BoundField, forms.BoundField]]:
        for word in self.five:
            yield word, self[f"leaning-{word['key']}"], self[f"room-{word['key']}"]

    def coming_in(self) -> list[forms.BoundField]:
        return [self[name] for name in (*COMING_IN, "text-name")]

    def new_keys(self) -> set[str]:
        return {key for name in COMING_IN if (key := self.cleaned_data[name])}


def _one_of(choices: list[Any], error: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, required=False, error_messages={"invalid_choice": error}, **kwargs)
