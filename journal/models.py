"""Where Django finds the models. Other modules import them from the package they are in."""

from .entries.models import Entry, WrittenBack
from .exchange.models import Brought, Import, ImportPart
from .find_out.models import FindOut
from .people.models import TrustedPerson
from .people.notes.models import PersonNote
from .prompts.models import HiddenQuestion, Prompt, PromptTheme, Question
from .remarks.models import Remark
from .search.models import Search
from .seasons.checkins.models import CheckIn
from .seasons.letters.models import Letter
from .seasons.models import Season
from .seasons.needs.models import NeedRow
from .seasons.reviews.models import SeasonReview
from .sparks.experiments.models import Experiment
from .sparks.models import Pulse, Spark
from .steady.models import Comparison
from .success.models import SuccessDefinition
from .touches.models import CarriedValue, Extra, Link, Tag, Tagged, Touch

__all__ = [
    "Brought",
    "CarriedValue",
    "CheckIn",
    "Comparison",
    "Entry",
    "Experiment",
    "Extra",
    "FindOut",
    "HiddenQuestion",
    "Import",
    "ImportPart",
    "Letter",
    "Link",
    "NeedRow",
    "PersonNote",
    "Prompt",
    "PromptTheme",
    "Pulse",
    "Question",
    "Remark",
    "Search",
    "Season",
    "SeasonReview",
    "Spark",
    "SuccessDefinition",
    "Tag",
    "Tagged",
    "Touch",
    "TrustedPerson",
    "WrittenBack",
]
