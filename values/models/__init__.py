"""The catalog of values, and what a person chose from it."""

from .catalog import FORMULA, TAKEN_SLUGS, PersonalValue, Value, ValueGroup, check_no_formula, find_named
from .sessions import Judgement, Pick, RankedValue, RewardedValue, ValuesSession

__all__ = [
    "FORMULA",
    "TAKEN_SLUGS",
    "Judgement",
    "PersonalValue",
    "Pick",
    "RankedValue",
    "RewardedValue",
    "Value",
    "ValueGroup",
    "ValuesSession",
    "check_no_formula",
    "find_named",
]
