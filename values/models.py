"""The models of the rooms, for Django to find."""

from values.catalog.models import PersonalValue, Value, ValueGroup
from values.session.models import RankedValue, ValuesSession

__all__ = ["PersonalValue", "RankedValue", "Value", "ValueGroup", "ValuesSession"]
