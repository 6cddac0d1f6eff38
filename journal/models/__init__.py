"""What a person writes, and the prompts they answer."""

from .checkins import CheckIn
from .entries import Entry
from .prompts import Prompt, PromptTheme
from .reviews import SeasonReview
from .seasons import CarriedValue, Letter, Season, current_season, season_of, season_on
from .sparks import Spark

__all__ = [
    "CarriedValue",
    "CheckIn",
    "Entry",
    "Letter",
    "Prompt",
    "PromptTheme",
    "Season",
    "SeasonReview",
    "Spark",
    "current_season",
    "season_of",
    "season_on",
]
