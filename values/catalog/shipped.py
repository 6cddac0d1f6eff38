"""The values that a release ships."""

from pathlib import Path

from careerpath.catalog.files import load_shipped

from .models import Value

SHIPPED = Path(__file__).with_name("catalog.csv")


def load() -> int:
    """Load the shipped catalog; returns how many rows were created or updated."""
    return load_shipped(Value, SHIPPED)
