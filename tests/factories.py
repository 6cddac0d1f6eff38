"""Plain builders. Each makes a saved row, with what a test does not care about filled in."""

from datetime import date
from typing import Any

from careerpath.clock import last_day
from careerpath.models import User
from journal.models import Entry, Letter, Prompt, PromptTheme, Season, Spark
from values.models import PersonalValue, Pick, RankedValue, Value, ValueGroup, ValuesSession


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


def make_group(slug: str = "freedom", **fields: Any) -> ValueGroup:
    """A group of values, made once a slug."""
    return ValueGroup.objects.get_or_create(slug=slug, defaults={"label": slug.capitalize(), **fields})[0]


def make_value(slug: str = "autonomy", **fields: Any) -> Value:
    """An active value of the short list."""
    fields = {"name": slug.replace("-", " ").capitalize(), "definition": f"I mean {slug}.", "express": True, **fields}
    group = fields.pop("group", None) or make_group()
    return Value.objects.create(slug=slug, group=group, quadrant=Value.Quadrant.OPENNESS, **fields)


def make_session(owner: User, *values: Value | str, words: str = "", **fields: Any) -> ValuesSession:
    """A finished session with these values in this order; a text among them is a word of one's own."""
    fields = {"started_on": date(2026, 9, 6), "done_on": date(2026, 9, 6), "state": "done", **fields}
    session = ValuesSession.objects.create(owner=owner, **fields)
    for rank, value in enumerate(values, 1):
        if isinstance(value, str):
            card = PersonalValue.objects.create(owner=owner, name=value, definition=f"Of {value}.")
        else:
            card = PersonalValue.owned_by(owner).filter(value=value).select_related("value").first()
            card = card or PersonalValue.objects.create(owner=owner, value=value)
        Pick.objects.create(owner=owner, session=session, personal_value=card, shortlisted=True)
        RankedValue.objects.create(
            owner=owner,
            session=session,
            personal_value=card,
            rank=rank,
            name_snapshot=card.label,
            definition_snapshot=card.meaning,
            ladder_snapshot=card.is_ladder,
            my_words=words,
        )
    return session


def make_letter(season: Season, text: str = "Dear me.", **fields: Any) -> Letter:
    """A sealed letter of that season's owner."""
    fields = {"written_on": season.starts_on, **fields}
    return Letter.objects.create(owner=season.owner, season=season, text=text, **fields)
