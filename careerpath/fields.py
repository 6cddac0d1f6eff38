"""Form fields for what people write: kept whole and as typed, or refused with a sentence."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import check_text
from careerpath.words import is_seen, with_line_feeds

ONE_LINE = _("This is one line.")
TOO_LONG = _("This holds %(limit_value)d characters; yours has %(show_value)d.")


class TypedField(forms.CharField):
    """What somebody types. `max_length` counts code points, a line end as one, and is said in a sentence alone."""

    default_validators = [check_text]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"max_length": TOO_LONG, **kwargs.get("error_messages", {})}
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> str:
        return with_line_feeds(super().to_python(value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`, by which a browser cuts the end of a paste without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class TextField(TypedField):
    """Text of any number of lines, white space at its ends included; "" where nothing of it is seen."""

    widget = forms.Textarea

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text if is_seen(text) else ""


class LineField(TypedField):
    """One line of text; `one_line` is said where there are more. "" where nothing of it is seen."""

    def __init__(self, *args: Any, one_line: Any = ONE_LINE, **kwargs: Any) -> None:
        super().__init__(*args, validators=[RegexValidator(r"\n", one_line, inverse_match=True)], **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text if is_seen(text) else ""
