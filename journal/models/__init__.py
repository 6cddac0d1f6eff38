"""What a person writes, and the prompts they answer."""

from .entries import Entry
from .prompts import Prompt, PromptTheme

__all__ = ["Entry", "Prompt", "PromptTheme"]
