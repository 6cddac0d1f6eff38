"""Where Django finds the models. Other modules import them from the package they are in."""

from .entries.models import Entry, WrittenBack
from .prompts.models import HiddenQuestion, Prompt, PromptTheme, Question
from .seasons.checkins.models import CheckIn
from .seasons.letters.models import Letter
from .seasons.models import Season
from .seasons.needs.models import NeedRow
from .seasons.reviews.models import SeasonReview
from .sparks.models import Spark
from .success.models import SuccessDefinition
from .touches.models import CarriedValue, Touch

__all__ = [
    "CarriedValue",
    "CheckIn",
    "Entry",
    "HiddenQuestion",
    "Letter",
    "NeedRow",
    "Prompt",
    "PromptTheme",
    "Question",
    "Season",
    "SeasonReview",
    "Spark",
    "SuccessDefinition",
    "Touch",
    "WrittenBack",
]
