"""The forms to rank with: pairs, the last word, numbers, and one's own words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext as _n

from careerpath.words import isolated
from values.choosing import PLACES
from values.models.catalog import PersonalValue
from values.models.sessions import RankedValue
from values.pairs import Pair

from .choosing import line

CANT_SAY = "cant"


class DrawnPair(NamedTuple):
    """A pair on the page: the name of its field, the two values, and what is chosen ("" for nothing yet)."""

    name: str
    left: PersonalValue
    right: PersonalValue
    chosen: str = ""


def drawn_pairs(pairs: Sequence[Pair], cards: Mapping[UUID, PersonalValue], data: QueryDict) -> list[DrawnPair]:
    names = [(f"pair-{left}.{right}", left, right) for left, right in pairs]
    return [DrawnPair(name, cards[left], cards[right], data.get(name, "")) for name, left, right in names]


class SentPairs:
    """What a page of pairs sent: which were on it, the answers that can be read, and whether some cannot."""

    def __init__(self, data: QueryDict) -> None:
        self.page = _number(data.get("page", ""))
        self.asked = [pair for name in data.getlist("asked") if (pair := _pair(name))]
        self.answers: dict[Pair, UUID | None] = {}
        self.unreadable = False
        for name in data:
            if name.startswith("pair-"):
                self._take(_pair(name.removeprefix("pair-")), str(data[name]))

    def _take(self, pair: Pair | None, sent: str) -> None:
        winner = None if sent == CANT_SAY else _id(sent)
        if pair is None or (winner not in pair and sent != CANT_SAY):
            self.unreadable = True
        else:
            self.answers[pair] = winner


def _number(sent: str) -> int:
    return int(sent) if sent.isdecimal() and len(sent) < 5 else 0


def _id(sent: str) -> UUID | None:
    try:
        return UUID(sent)
    except ValueError:
        return None


def _pair(sent: str) -> Pair | None:
    left, _dot, right = sent.partition(".")
    one, other = _id(left), _id(right)
    return (one, other) if one and other else None


class HandForm:
    """The order as it was sent, after the move that the pressed button asks for."""

    def __init__(self, data: QueryDict, cards: Mapping[UUID, PersonalValue], places: int) -> None:
        ids = [_id(sent) for sent in data.getlist("order")]
        self.order = [cards[pk] for pk in dict.fromkeys(ids) if pk and pk in cards]
        # A value sent twice, or one that is not in the list, leaves the order incomplete.
        self.is_whole = len(ids) == len(self.order) == places
        self.moved: UUID | None = None
        for act, step in (("up", -1), ("down", 1)):
            if act in data:
                self._move(_id(str(data[act])), step)
        wanted = _id(data.get("swap", ""))
        card = cards.get(wanted) if wanted else None
        if card is not None and card not in self.order:
            # A value from outside takes the last place.
            self.order[-1:] = [card]
            self.moved = card.pk

    def _move(self, pk: UUID | None, step: int) -> None:
        here = next((index for index, card in enumerate(self.order) if card.pk == pk), None)
        if here is not None and 0 <= here + step < len(self.order):
            self.order[here], self.order[here + step] = self.order[here + step], self.order[here]
            self.moved = pk

    def filled_from(self, order: Sequence[PersonalValue]) -> list[PersonalValue]:
        """The submitted order as far as it is valid, completed from another order."""
        return [*self.order, *(card for card in order if card not in self.order)][: len(order)]


class OrderForm(forms.Form):
    """A number for up to five values. Without `whole`, gaps are allowed, to go on later."""

    def __init__(self, *args: Any, cards: list[PersonalValue], whole: bool = True, **kwargs: Any) -> None:
        self.cards = {f"rank-{card.pk}": card for card in cards}
        self.whole = whole
        self.places = min(PLACES, len(cards))
        super().__init__(*args, **kwargs)
        numbers = [("", "–"), *((number, str(number)) for number in range(1, self.places + 1))]
        for name, card in self.cards.items():
            self.fields[name] = forms.TypedChoiceField(
                required=False,
                label=card.label,
                help_text=card.meaning,
                choices=numbers,
                coerce=int,
                empty_value=None,
                error_messages={
                    "invalid_choice": _("The numbers go from 1 to %(most)d.") % {"most": self.places},
                },
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        by_number: dict[int, list[str]] = {}
        for name in self.cards:
            if number := data.get(name):
                by_number.setdefault(number, []).append(name)
        for number, names in sorted(by_number.items()):
            for name in names[1:]:
                said = _("%(other)s has number %(number)d already. Give each number once.")
                self.add_error(name, said % {"other": isolated(self.cards[names[0]].label), "number": number})
        missing = [str(number) for number in range(1, self.places + 1) if number not in by_number]
        if missing and self.whole and not self.errors:
            asked = _n("Number %(numbers)s is not given yet.", "Numbers %(numbers)s are not given yet.", len(missing))
            self.add_error(None, asked % {"numbers": ", ".join(missing)})
        return data

    def given(self) -> dict[PersonalValue, int]:
        return {card: self.cleaned_data[name] for name, card in self.cards.items() if self.cleaned_data.get(name)}


def rows_named(data: QueryDict) -> set[UUID]:
    """Ids of the rows for which a form of words submits text."""
    names = [name.removeprefix("text-") for name, text in data.items() if name.startswith("text-") and text]
    return {pk for name in names if (pk := _id(name.removesuffix("-day").removesuffix("-line")))}


class WordsForm(forms.Form):
    """What one says of each value of a session: in one's own words, on an ordinary day, and a line.

    `left` are rows that another window took out of the result while words for them were written.
    """

    ASKED = (
        ("my_words", "", RankedValue.MAX_WORDS, ""),
        ("ordinary_day", "-day", RankedValue.MAX_LINE, _("On an ordinary day it looks like")),
        ("crossing_line", "-line", RankedValue.MAX_LINE, _("A line I won’t cross")),
    )

    def __init__(self, *args: Any, ranked: list[RankedValue], left: Sequence[RankedValue] = (), **kwargs: Any) -> None:
        self.ranked = {f"text-{row.pk}": row for row in [*ranked, *left]}
        gone = _("%(name)s, which is not on the list now")
        names = {row.pk: f"{row.rank}. {row.name_snapshot}" for row in ranked}
        names |= {row.pk: gone % {"name": row.name_snapshot} for row in left}
        super().__init__(*args, **kwargs)
        for name, row in self.ranked.items():
            for field, suffix, most, label in self.ASKED:
                self.fields[name + suffix] = line(
                    most,
                    label=label or names[row.pk],
                    help_text="" if suffix else row.definition_snapshot,
                    initial=getattr(row, field),
                )

    def of_each(self) -> Iterator[dict[str, Any]]:
        """Per value: its row, the field for its words, the two beside it, and whether those hold anything."""
        for name, row in self.ranked.items():
            beside = [self[f"{name}{suffix}"] for _field, suffix, _most, _label in self.ASKED[1:]]
            holds = any(field.value() or field.errors for field in beside)
            yield {"row": row, "field": self[name], "beside": beside, "holds": holds}

    def _sent(self) -> Iterator[tuple[RankedValue, str, str]]:
        for name, row in self.ranked.items():
            for field, suffix, _most, _label in self.ASKED:
                yield row, field, name + suffix

    def kept_otherwise(self) -> list[tuple[str, str]]:
        """Name and stored wording of each line that differs from what was sent."""
        lines = [
            (row.name_snapshot, getattr(row, field), self[name].value() or "") for row, field, name in self._sent()
        ]
        return [(name, kept) for name, kept, sent in lines if kept and kept != sent]

    def words(self) -> dict[UUID, dict[str, str]]:
        """Each line that was sent, by row id and name of the field."""
        words: dict[UUID, dict[str, str]] = {row.pk: {} for row in self.ranked.values()}
        for row, field, name in self._sent():
            # A line that was not sent stays as it is stored.
            if name in self.data:
                words[row.pk][field] = self.cleaned_data[name]
        return words
