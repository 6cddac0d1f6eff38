"""What a person writes, and the prompts they answer."""

from .entries import Entry
from .prompts import Prompt, PromptTheme
from .seasons import Season, current_season
from .sparks import Spark

__all__ = ["Entry", "Prompt", "PromptTheme", "Season", "Spark", "current_season"]
