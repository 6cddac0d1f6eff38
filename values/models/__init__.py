"""The catalog of values, and what a person chose from it."""

from .catalog import PersonalValue, Value, ValueGroup, find_named
from .sessions import Judgement, Pick, RankedValue, RewardedValue, ValuesSession

__all__ = [
    "Judgement",
    "PersonalValue",
    "Pick",
    "RankedValue",
    "RewardedValue",
    "Value",
    "ValueGroup",
    "ValuesSession",
    "find_named",
]
