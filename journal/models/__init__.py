"""What a person writes, and the prompts they answer."""

from .checkins import CheckIn
from .entries import Entry
from .needs import Need, NeedRow, Worksheet, worksheet
from .prompts import Prompt, PromptTheme
from .reviews import SeasonReview
from .seasons import CarriedValue, Letter, Season, current_season, season_of, season_on
from .sparks import Spark
from .success import SuccessDefinition, current_definition, definition_in
from .touches import Touch

__all__ = [
    "CarriedValue",
    "CheckIn",
    "Entry",
    "Letter",
    "Need",
    "NeedRow",
    "Prompt",
    "PromptTheme",
    "Season",
    "SeasonReview",
    "Spark",
    "SuccessDefinition",
    "Touch",
    "Worksheet",
    "current_definition",
    "current_season",
    "definition_in",
    "season_of",
    "season_on",
    "worksheet",
]
