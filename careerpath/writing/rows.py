"""Fields that hold several lines, or pairs of lines, each typed into an input of its own; their value is one text."""

from collections.abc import Iterator, Sequence
from itertools import count, takewhile
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import TypedField
from .lines import as_lines, lines_of, pairs_of

LONG_LINE = gettext_lazy("A line holds %(limit_value)d characters; one has %(show_value)d.")
HALF_A_PAIR = gettext_lazy("One of these has its second half alone. Say the first too, or empty both.")


class RowsWidget(forms.Widget):
    """An input for each line, or two for each pair. A text sent whole, as one field, is read as well.

    Their names begin with "text-", so that a page that gives back what was sent knows them for writing.
    """

    use_fieldset = True

    def __init__(self, rows: int, labels: tuple[Any, ...] = ()) -> None:
        super().__init__()
        self.rows = rows
        self.labels = labels

    def name_of(self, name: str, row: int, half: int) -> str:
        """The name of one input."""
        return f"text-{name}-{row + 1}" + (f"-{half + 1}" if self.labels else "")

    def subwidgets(self, name: str, value: Any, attrs: Any = None) -> Iterator[Any]:
        """For each line, the inputs it has: what the template of a form draws."""
        halves = max(len(self.labels), 1)
        pairs: list[Sequence[str]] = (
            [*pairs_of(value or "")] if self.labels else [[one] for one in lines_of(value or "")]
        )
        pairs += [("",) * halves] * (self.rows - len(pairs))
        more = {**self.attrs, **(attrs or {})}
        for row, pair in enumerate(pairs):
            yield [
                {
                    "name": self.name_of(name, row, half),
                    "id": f"{more.get('id', name)}_{row + 1}_{half + 1}",
                    "value": pair[half],
                    "label": self.labels[half] if self.labels else "",
                    "number": row + 1,
                    "invalid": more.get("aria-invalid"),
                }
                for half in range(halves)
            ]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """The text that the lines make, those past the last one allowed included."""
        if name in data:
            return data[name]
        halves = range(max(len(self.labels), 1))
        rows = takewhile(lambda row: row < self.rows or self.name_of(name, row, 0) in data, count())
        return as_lines([data.get(self.name_of(name, row, half), "") for half in halves] for row in rows)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether none of its inputs was sent."""
        halves = range(max(len(self.labels), 1))
        inputs = {self.name_of(name, row, half) for row in range(self.rows) for half in halves}
        return name not in data and inputs.isdisjoint(data)

    def id_for_label(self, id_: str) -> str:
        """The first of its inputs."""
        return f"{id_}_1_1" if id_ else id_


class RowsField(TypedField):
    """Up to `rows` lines of up to `length` characters each; with `labels`, the halves of each pair are named so."""

    # Tells the template of a form that one label is not enough.
    is_rows = True

    def __init__(self, *, rows: int, length: int, labels: tuple[Any, ...] = (), **kwargs: Any) -> None:
        self.rows = rows
        self.length = length
        self.labels = labels
        super().__init__(required=False, strip=False, widget=RowsWidget(rows, labels), **kwargs)

    def to_python(self, value: Any) -> str:
        """The lines without what is empty."""
        return as_lines(pairs_of(super().to_python(value)))

    def validate(self, value: str) -> None:
        """No more lines than there are inputs, and none that is too long."""
        pairs = pairs_of(value)
        if len(pairs) > self.rows:
            raise forms.ValidationError(_("There is room for %(rows)d here."), params={"rows": self.rows})
        if self.labels and any(second and not first for first, second in pairs):
            raise forms.ValidationError(HALF_A_PAIR)
        longest = max((len(half) for pair in pairs for half in pair), default=0)
        if longest > self.length:
            raise forms.ValidationError(LONG_LINE, params={"limit_value": self.length, "show_value": longest})
