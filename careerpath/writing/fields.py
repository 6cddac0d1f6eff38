"""For the rooms that are not converted yet."""

from careerpath.encryption.forms import ONE_LINE, TOO_LONG, LinkField, TextField, TypedField  # noqa: F401
from careerpath.encryption.forms import LineField as NewLineField

from .forms import ISO_DAY, DayField, not_before_1900, past_day  # noqa: F401


class LineField(NewLineField):
    def __init__(self, *args, one_line=ONE_LINE, **kwargs):
        kwargs["error_messages"] = {"one_line": one_line, **kwargs.get("error_messages", {})}
        super().__init__(*args, **kwargs)
