"""Plain builders. Each makes a saved row, with what a test does not care about filled in."""

from datetime import date
from typing import Any

from careerpath.clock import last_day
from careerpath.models import User
from journal.models import Entry, Prompt, PromptTheme, Season, Spark


def make_theme(slug: str = "ladder", **fields: Any) -> PromptTheme:
    """A theme, made once a slug."""
    return PromptTheme.objects.get_or_create(slug=slug, defaults={"label": slug.capitalize(), **fields})[0]


def make_prompt(slug: str = "what-now", **fields: Any) -> Prompt:
    """A published prompt."""
    fields = {"text": f"What now, {slug}?", "status": Prompt.Status.PUBLISHED, **fields}
    theme = fields.pop("theme", None) or make_theme()
    return Prompt.objects.create(slug=slug, theme=theme, **fields)


def make_entry(owner: User, text: str = "Some words.", **fields: Any) -> Entry:
    """An entry of `owner`, with the prompt's wording kept as the editor keeps it."""
    prompt = fields.get("prompt")
    fields = {"written_on": date(2026, 11, 24), "prompt_text": prompt.text if prompt else "", **fields}
    entry = Entry(owner=owner, text=text, **fields)
    entry.save()
    return entry


def make_spark(owner: User, what: str = "A ferry pilot who paints.", **fields: Any) -> Spark:
    """A spark of `owner`."""
    spark = Spark(owner=owner, what=what, **{"noticed_on": date(2026, 11, 24), **fields})
    spark.save()
    return spark


def make_season(owner: User, name: str = "Four days and a bench", **fields: Any) -> Season:
    """A season of `owner`, of six months unless told otherwise; current unless `closed_on` is given."""
    fields = {"starts_on": date(2026, 9, 1), "length": 6, "role": Season.Role.SUPPORTING, **fields}
    if fields["length"]:
        fields.setdefault("ends_on", last_day(fields["starts_on"], fields["length"]))
    season = Season(owner=owner, name=name, **fields)
    season.save()
    return season
