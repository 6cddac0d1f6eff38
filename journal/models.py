"""Where Django finds the models. Other modules import them from the package they are in."""

from .entries.models import Entry, WrittenBack
from .exchange.models import Brought, Import, ImportPart
from .prompts.models import HiddenQuestion, Prompt, PromptTheme, Question
from .search.models import Search
from .seasons.checkins.models import CheckIn
from .seasons.letters.models import Letter
from .seasons.models import Season
from .seasons.needs.models import NeedRow
from .seasons.reviews.models import SeasonReview
from .sparks.experiments.models import Experiment
from .sparks.models import Pulse, Spark
from .success.models import SuccessDefinition
from .touches.models import CarriedValue, Extra, Link, Tag, Tagged, Touch

__all__ = [
    "Brought",
    "CarriedValue",
    "CheckIn",
    "Entry",
    "Experiment",
    "Extra",
    "HiddenQuestion",
    "Import",
    "ImportPart",
    "Letter",
    "Link",
    "NeedRow",
    "Prompt",
    "PromptTheme",
    "Pulse",
    "Question",
    "Search",
    "Season",
    "SeasonReview",
    "Spark",
    "SuccessDefinition",
    "Tag",
    "Tagged",
    "Touch",
    "WrittenBack",
]
