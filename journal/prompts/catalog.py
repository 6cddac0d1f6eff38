"""The shipped prompts and their loader: idempotent, and it never overwrites what a curator changed."""

import csv
from pathlib import Path
from typing import Any

from django.db import transaction

from careerpath.shipping import ship

from .models import Prompt, PromptTheme

SHIPPED = Path(__file__).with_name("prompts.csv")
THEME_LABELS = {
    "ladder": "The ladder",
    "values": "Values",
    "priorities": "Priorities",
    "role": "The role of work",
    "growth": "Growth",
    "needs": "Needs",
    "sparks": "Sparks",
    "skepticism": "Skepticism",
    "people": "People",
    "success": "Success",
    "season": "The season",
}


@transaction.atomic
def load() -> int:
    """Bring the shipped themes and prompts in; how many rows were made or brought up to date.

    A row that still reads as it was shipped follows a new release; one that a curator touched stays.
    """
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = 0
    themes: dict[str, PromptTheme] = {row.slug: row for row in PromptTheme.objects.all()}
    prompts = {row.slug: row for row in Prompt.objects.select_related("theme")}
    for order, slug in enumerate(dict.fromkeys(row["theme"] for row in rows), 1):
        theme = themes.setdefault(slug, PromptTheme(slug=slug))
        changed += ship(theme, {"label": THEME_LABELS.get(slug, slug.capitalize()), "order": order * 10})
    for order, row in enumerate(rows, 1):
        prompt = prompts.get(row["slug"]) or Prompt(slug=row["slug"])
        changed += ship(prompt, _fields(row, themes[row["theme"]], order * 10))
    return changed


def _fields(row: dict[str, str], theme: PromptTheme, order: int) -> dict[str, Any]:
    return {
        "theme": theme,
        "text": row["text"],
        "follow_up": row["follow_up"],
        "cadence": row["cadence"],
        "starter": int(row["starter"]) if row["starter"] else None,
        "heavy": row["heavy"] == "1",
        "status": Prompt.Status.PUBLISHED,
        "order": order,
    }
