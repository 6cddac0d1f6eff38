"""The form fields of private text: what is typed is kept whole and as it was typed, or refused with a sentence."""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, takewhile
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from careerpath.words import in_one_line, is_seen, with_line_feeds

ONE_LINE = _("This is one line.")
TOO_LONG = _("This can have %(limit_value)d characters; yours has %(show_value)d.")
LONG_LINE = _("A line can have %(limit_value)d characters; one has %(show_value)d.")


def check_text(text: str) -> None:
    """Raise ValidationError for text that the two databases would treat differently: NUL and lone surrogates."""
    if "\x00" in text:
        raise ValidationError(_("This text has a character (NUL) that cannot be kept."), code="nul")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError(_("This text has half a character that cannot be kept."), code="surrogate") from None


class TypedField(forms.CharField):
    """What somebody types; "" where nothing of it is seen.

    `max_length` counts code points, a line end as one, and is said in a sentence alone.
    """

    default_validators = [check_text]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"max_length": TOO_LONG, **kwargs.get("error_messages", {})}
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> str:
        text = with_line_feeds(value or "")
        return (is_seen(text) and super().to_python(text)) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # A browser cuts the end of a paste at `maxlength` without a word.
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class TextField(TypedField):
    """Text of any number of lines, white space at its ends included."""

    widget = forms.Textarea

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, strip=False, **kwargs)


class LineField(TypedField):
    """One line of text; the message `one_line` is said where there are more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one_line = self.error_messages.get("one_line", ONE_LINE)
        self.validators.append(RegexValidator(r"\n", one_line, inverse_match=True))


class LinkField(TypedField, forms.URLField):
    """A web address: http or https, and nothing else that a browser might run."""

    default_validators = [URLValidator(schemes=["http", "https"]), check_text]

    def __init__(self, **kwargs: Any) -> None:
        invalid = {"invalid": _("That is not a web address: those begin with https:// or http://.")}
        messages = invalid | kwargs.pop("error_messages", {})
        super().__init__(assume_scheme="https", error_messages=messages, **kwargs)


class ItemsWidget(forms.Widget):
    """An input for each item, or two for each pair.

    Their names begin with "text-", so that a page that gives back what was sent knows them for writing. A list that
    comes whole, as JSON in one field, is read as well.
    """

    use_fieldset = True
    keys: dict[str, Any]
    most: int

    def name_of(self, name: str, item: int, half: int) -> str:
        return f"text-{name}-{item + 1}" + (f"-{half + 1}" if len(self.keys) > 1 else "")

    def subwidgets(self, name: str, value: Any, attrs: Any = None) -> Iterator[Any]:
        """Yield each item's inputs, a dict for each half: what the form's template renders."""
        items = list(value or [])
        more = {**self.attrs, **(attrs or {})}
        for number in range(max(len(items), self.most)):
            item = items[number] if number < len(items) else {}
            yield [
                {
                    "name": self.name_of(name, number, half),
                    "id": f"{more.get('id', name)}_{number + 1}_{half + 1}",
                    "value": item.get(key, ""),
                    "label": label,
                    "number": number + 1,
                    "invalid": more.get("aria-invalid"),
                }
                for half, (key, label) in enumerate(self.keys.items())
            ]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            with suppress(ValueError, RecursionError):
                whole = json.loads(data[name])
                # JSON can say half a character ("\ud800"), which no page can show.
                json.dumps(whole, ensure_ascii=False).encode()
                return [item for item in whole if isinstance(item, dict)] if isinstance(whole, list) else []
        # Those past the last item allowed too: they are refused, not dropped.
        sent = takewhile(lambda item: item < self.most or self.name_of(name, item, 0) in data, count())
        items = (
            {key: data.get(self.name_of(name, item, half), "") for half, key in enumerate(self.keys)} for item in sent
        )
        return [item for item in items if any(map(is_seen, item.values()))]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        names = (self.name_of(name, item, half) for item in range(self.most) for half in range(len(self.keys)))
        return name not in data and not any(one in data for one in names)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_1_1" if id_ else id_


class ItemsField(forms.Field):
    """Up to `most` items, each of one line or of two halves (`keys`: name to label) of up to `each` characters."""

    widget: Any = ItemsWidget
    default_error_messages = {
        "most": _("There is room for %(most)d here."),
        "each": LONG_LINE,
        "half": _("One of these has only its second half. Fill in the first one too, or empty both."),
    }

    def __init__(self, *, keys: dict[str, Any], most: int, each: int, **kwargs: Any) -> None:
        self.keys, self.most, self.each = keys, most, each
        super().__init__(**kwargs)
        self.widget.keys, self.widget.most = keys, most

    def to_python(self, value: Any) -> list[dict[str, str]]:
        found = []
        for item in value if isinstance(value, list) else []:
            halves = {key: in_one_line(str(item.get(key, ""))) for key in self.keys if isinstance(item, dict)}
            if any(halves.values()):
                found.append(halves)
        return found

    def validate(self, value: list[dict[str, str]]) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(self.error_messages["most"], params={"most": self.most})
        first = next(iter(self.keys))
        if any(not item[first] for item in value):
            raise ValidationError(self.error_messages["half"])
        line = LineField(max_length=self.each, error_messages={"max_length": self.error_messages["each"]})
        for item in value:
            for text in item.values():
                line.run_validators(text)


class LinesField(ItemsField):
    """The same, typed into one text area: a line for each item."""

    widget: Any = forms.Textarea

    def to_python(self, value: Any) -> list[dict[str, str]]:
        [key] = self.keys
        return super().to_python([{key: line} for line in with_line_feeds(value or "").split("\n")])

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(item[key] for item in value for key in self.keys) if isinstance(value, list) else value
