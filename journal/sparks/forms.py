"""The forms of sparks: noting one in a line, saying how warm it is and what became of it, and narrowing their list."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, cast
from unicodedata import category
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Exists, QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.controls import Choices
from careerpath.encryption.forms import LinkField
from careerpath.words import in_one_line
from careerpath.writing.forms import DayField, PieceForm
from careerpath.writing.keyset import KeysetPage, merged_before, older_than, read_place
from journal.touches.forms import NAMES, TickField, TouchingForm
from values.catalog.models import PersonalValue

from .models import Spark

WHAT_AT_MOST: Any = Spark._meta.get_field("what").max_length
NO_SUCH = {"invalid_choice": _("There is no such choice.")}
NOT_THERE = {"invalid_choice": _("This is not there any more. Pick another one.")}
# What one has at hand first, then what takes a thought, then what became of it.
IN_ORDER = [
    *("what", "what_exactly", "link", "heard_from", "kind", "energy", "what_it_is_not", "no_if", "role"),
    *(*NAMES, "state", "aside_because", "noticed_on"),
]
REASON = forms.Textarea(attrs={"rows": 2})
DETAIL_AT_MOST: Any = Spark._meta.get_field("what_exactly").max_length
# What ends a sentence, and no address that stands in it.
ENDS = ".,;:!?\"'”’»"


class SparkForm(TouchingForm):
    """One required line; the rest may come later, or never. Without a date it was noticed today."""

    most_touched = Spark.MAX_TOUCHED
    at_most = _("Three at most.")
    too_many = _("You named %(count)d values. A spark touches three at most: leave some out.")

    class Meta:
        model = Spark
        fields = [name for name in IN_ORDER if name not in NAMES]
        field_classes = {"link": LinkField}
        labels = {"state": _("It is now")}
        help_texts = {
            "heard_from": _("A person, a book, a page."),
            "what_it_is_not": _("What you might take it for."),
            "no_if": _("What you would have to hear to drop it."),
        }
        error_messages = {
            "kind": {"invalid_choice": _("There is no such kind.")},
            "energy": {"invalid_choice": _("Energy is from 1 to 5.")},
            "role": NO_SUCH,
            "state": NO_SUCH,
        }
        widgets: ClassVar = {
            "what_exactly": forms.Textarea(attrs={"rows": 3}),
            "heard_from": forms.TextInput(attrs={"list": "people"}),
            **dict.fromkeys(("what_it_is_not", "no_if", "aside_because"), REASON),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        energy = cast(forms.ChoiceField, self.fields["energy"])
        # What was felt is taken away on its page, by its days.
        is_said = self.instance.energy and self["energy"].value()
        energy.choices = Spark.energies() if is_said else [("", _("Not said")), *Spark.energies()]
        if not self.instance._state.adding:
            energy.help_text = _("It counts as how warm it is today, once you press Keep.")
        self.fields["state"].required = False
        # Once more: the boxes of values joined after Django had done it.
        self.order_fields(IN_ORDER)

    def clean_state(self) -> str:
        # The field for one line has none.
        return self.cleaned_data["state"] or self.instance.state


class StateForm(PieceForm):
    """What became of a spark; and why, where it was set aside."""

    class Meta:
        model = Spark
        fields = ["state", "aside_because"]
        labels = {"state": _("It is now")}
        error_messages = {"state": NO_SUCH | {"required": _("Choose what it is now.")}}
        widgets: ClassVar = {"state": forms.RadioSelect, "aside_because": REASON}


class AsideForm(PieceForm):
    """Several sparks to set aside at once, for one reason or none."""

    # Whose they are, and whether they are there, is asked when they are saved.
    spark = TickField(accepted=lambda _id: True, error_messages={"required": _("Tick what you want to set aside.")})

    class Meta:
        model = Spark
        fields = ["aside_because"]
        labels = {"aside_because": _("Why? If you want to say.")}
        widgets: ClassVar = {"aside_because": REASON}


class FeelForm(forms.Form):
    """How warm a spark is, on a day; 0 takes away what was said of that day."""

    energy = forms.TypedChoiceField(
        label=_("How warm is it now?"),
        choices=[(0, ""), *Spark.Energy.choices],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how warm it is."), "invalid_choice": _("Energy is from 1 to 5.")},
    )
    felt_on = DayField(label=_("Day"), required=False)

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        words = [(number, capfirst(word)) for number, word in Spark.Energy.choices]
        cast(Any, self.fields["energy"].widget).choices = words
        day = cast(DayField, self.fields["felt_on"])
        day.today = day.default = today(user)
        day.widget.attrs["max"] = day.initial = day.today.isoformat()


class FilterForm(forms.Form):
    """What narrows and orders the list of sparks; what is chosen of it stands in the address."""

    # Which states each view of the list has; none: all.
    VIEWS: ClassVar[dict[str, tuple[Any, tuple[Any, ...]]]] = {
        "": (_("Open"), Spark.OPEN),
        **{state.value: (state.label, (state,)) for state in Spark.State if state != Spark.State.NOTICED},
        "all": (_("All"), ()),
    }

    kind = forms.ChoiceField(label=_("Kind"), required=False, error_messages=NOT_THERE)
    value = forms.ChoiceField(label=_("Touches the value"), required=False, error_messages=NOT_THERE)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Newest first")), ("warm", _("Warmest first"))],
        error_messages=NOT_THERE,
    )

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        self.user = user
        # An unknown one shows what is open.
        self.state = data["state"] if data.get("state") in self.VIEWS else ""
        cast(forms.ChoiceField, self.fields["kind"]).choices = Choices(self._kinds)
        cast(forms.ChoiceField, self.fields["value"]).choices = Choices(self._values)

    @cached_property
    def is_drawn(self) -> bool:
        """Whether it is asked for, or what is in it: who reads the list does not wait for all there is to choose of."""
        return not self.data.keys().isdisjoint({"narrow", *self.fields})

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What was chosen, by field; none where any is not there any more."""
        return {name: key for name, key in self.cleaned_data.items() if key} if self.is_valid() else {}

    @property
    def words(self) -> list[Any]:
        """What was chosen, as its list says it."""
        fields: dict[str, Any] = dict(self.fields)
        return [label for name, key in self.chosen.items() for one, label in fields[name].choices if one == key]

    @property
    def carried(self) -> str:
        return urlencode({"state": self.state, **self.chosen} if self.state else self.chosen)

    @cached_property
    def views(self) -> list[tuple[str, Any, bool]]:
        """The views of the list with their queries, and whether each is open; none where all are noticed ones."""
        if not self.state and self._in_use("state") <= {Spark.State.NOTICED}:
            return []
        queries = {state: urlencode({"state": state, **self.chosen} if state else self.chosen) for state in self.VIEWS}
        return [(queries[state], label, state == self.state) for state, (label, _states) in self.VIEWS.items()]

    def page(self, cursor: str, size: int, *, left_out: Sequence[Any] = ()) -> KeysetPage:
        """What is chosen, but for the states that are `left_out`."""
        chosen = self.chosen
        rows = Spark.owned_by(self.user)
        if "value" in chosen:
            rows = Spark.objects.touching(self._cards[chosen["value"]])
        rows = rows.of_kind(chosen["kind"]) if "kind" in chosen else rows
        states = [state for state in self.VIEWS[self.state][1] or Spark.State if state not in left_out]
        has_all = len(states) == len(Spark.State)
        if "order" in chosen:
            return warmest_before(rows if has_all else rows.filter(state__in=states), cursor, size)
        # Of a kind each state is a list of its own, as its index has it; of a value there are few, and one will do.
        is_one = has_all and ("kind" not in chosen or "value" in chosen)
        lists = [rows] if is_one else [rows.filter(state=state) for state in states] or [rows.none()]
        return merged_before([("noticed_on", one) for one in lists], cursor, size)

    def _in_use(self, name: str) -> set[str]:
        # Each is looked for by itself: all that is there is not read for it.
        keys = [key for key, _label in cast(Any, Spark._meta.get_field(name)).choices]
        are_there = (Exists(Spark.owned_by(self.user).filter(**{name: key})) for key in keys)
        found = get_user_model().objects.filter(pk=self.user.pk).values_list(*are_there).get()
        return {key for key, is_there in zip(keys, found, strict=True) if is_there}

    def _kinds(self) -> list[tuple[str, Any]]:
        used = {*self._in_use("kind"), self.data.get("kind")}
        return [("", _("Any")), *((key, label) for key, label in Spark.Kind.choices if key in used)]

    @cached_property
    def _cards(self) -> dict[str, PersonalValue]:
        cards = PersonalValue.owned_by(self.user).select_related("value")
        return {str(card.pk): card for card in cards.only("owner", "name", "definition", "value__name")}

    def _values(self) -> list[tuple[str, Any]]:
        return [("", _("Any")), *((id, card.shown_label) for id, card in self._cards.items())]


def warmest_before(rows: QuerySet, cursor: str, size: int) -> KeysetPage:
    """As `page_before`, but the warmest come first, of these the newest; at the end those of which it was not said."""
    level, _dot, place = cursor.partition(".")
    at = read_place(place, Spark._meta.get_field("noticed_on")) if level in {*"012345"} else None
    below = rows.filter(energy__lt=int(level) if at else 6).order_by("-energy", "-noticed_on", "-id")
    parts: Sequence[QuerySet] = [below, older_than(rows.filter(energy=None), "noticed_on", None)]
    if at:
        same = older_than(rows.filter(energy=int(level) or None), "noticed_on", at)
        parts = [same, *parts] if int(level) else [same]
    found: list[Any] = []
    for part in parts:
        if len(found) <= size:
            found += part[: size + 1 - len(found)]
    last = found[size - 1] if len(found) > size else None
    older = f"{last.energy or 0}.{last.noticed_on.isoformat()}_{last.pk}" if last else ""
    return KeysetPage(rows=found[:size], older=older, is_first=at is None)


def from_elsewhere(handed: QueryDict) -> dict[str, str]:
    """A spark's fields from the `text`, `url` and `title` that a phone or another page hands over. Nothing is cut."""
    title, text, url = (_storable(handed.get(name, "")) for name in ("title", "text", "url"))
    link = url if _is_web(url) else ""
    # A phone puts the address into `text`, mostly at its end: it becomes the link.
    found = [word for word in text.split() if _is_web(word)]
    if found and link in ("", found[-1]) and text.endswith(found[-1]) and found[-1][-1] not in ENDS:
        text, link = text.removesuffix(found[-1]).rstrip(), found[-1]
    elif found and not link:
        # Within a sentence it stays there too.
        link = found[0].rstrip(ENDS)
        link = link if "(" in link else link.rstrip(f"){ENDS}")
    line = in_one_line(title or text)
    # A phone may say a title twice.
    exactly = text if title and in_one_line(text) != line else ""
    # Too long for one line: the whole text becomes the detail.
    if not title and len(line) > WHAT_AT_MOST:
        line, exactly = "", text
    # An address that cannot be followed is kept in the detail.
    if url not in ("", link):
        exactly = f"{exactly}\n{url}".strip()
    return {"what": line, "what_exactly": exactly, "link": link}


def _storable(text: str) -> str:
    # NUL and lone surrogates cannot be stored; no other control character is seen.
    text = "\n".join(text.splitlines())
    return "".join(letter for letter in text if letter in "\n\t" or category(letter) not in ("Cc", "Cs")).strip()


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).netloc)
    except ValueError:
        # urlsplit raises where a "[" is not closed.
        return False
