"""Form fields of what one writes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from careerpath.writing.forms import DayField


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ("", date(2026, 11, 20)),
        ("1900-01-01", date(1900, 1, 1)),
        ("1899-12-31", None),
        ("2026-11-24", date(2026, 11, 24)),
        # Written before one traveled west.
        ("2026-11-25", date(2026, 11, 25)),
        ("2026-11-26", None),
    ],
)
def test_a_day_is_from_1900_to_tomorrow_and_the_one_it_was_where_none_is_said(sent, day):
    field = DayField(required=False)
    field.today, field.default = date(2026, 11, 24), date(2026, 11, 20)
    if day:
        assert field.clean(sent) == day
    else:
        with pytest.raises(ValidationError):
            field.clean(sent)
