"""The prompts that a release ships."""

from pathlib import Path

from careerpath.catalog.files import load_shipped

from .models import Prompt

SHIPPED = Path(__file__).with_name("prompts.csv")


def load() -> int:
    """How many rows were created or updated."""
    return load_shipped(Prompt, SHIPPED)
