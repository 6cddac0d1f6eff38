"""Three years of one imagined person: what `make demo` and the README's screenshots show.

The texts stand beside this module. Days are counted back from today, so that the last season is the
current one; the entries that are assembled from the written ones are the same for the same seed.
"""

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from journal.entries.models import Entry
from journal.prompts.models import Prompt
from journal.sparks.models import Spark
from journal.touches.models import Touch
from values.models.catalog import PersonalValue, Value
from values.models.sessions import Pick, RankedValue, ValuesSession

from . import around, seasons

HERE = Path(__file__).parent
ENTRIES = 400
SEED = 20_261_124

# Days ago, how they were chosen, and five slugs with a line in the person's own words.
SESSIONS = [
    (
        1065,
        "express",
        {
            "rest": "Not being tired in advance.",
            "family": "Being the one who hears it first.",
            "autonomy": "The white corner in the week stays white.",
            "recognition": "Still. I notice who does not ask.",
            "stability": "The boiler, and what happens if.",
        },
    ),
    (
        905,
        "full",
        {
            "craftsmanship": "Black hands, wide awake.",
            "family": "Being home at four, and knocking.",
            "rest": "Stopping before the spoon.",
            "autonomy": "Nobody decides when my day is over.",
            "belonging": "A row of gardens, and knowing who sits where.",
        },
    ),
    (
        545,
        "light",
        {
            "family": "Mother, mornings. Ada, afternoons.",
            "craftsmanship": "A wheel that sings when you pluck it.",
            "belonging": "Twelve stools, and knowing who sits where.",
            "rest": "A nap is in favor with my grandmother.",
            "autonomy": "Saying two when two is what I have.",
        },
    ),
    (
        250,
        "light",
        {
            "craftsmanship": "Hands that know something, in the room I am in.",
            "belonging": "A bell for the whole row.",
            "family": "Cards with somebody who cheats.",
            "autonomy": "Being asked, and free to wait a week.",
            "simplicity": "One key, for the one door.",
        },
    ),
]


class Written(NamedTuple):
    """An entry of the person's own: days ago, title, the slug of the prompt it answers, text."""

    days_ago: int
    title: str
    prompt: str
    text: str


def written() -> list[Written]:
    """The sixty entries that were written, oldest first."""
    blocks = (HERE / "entries.txt").read_text("utf-8").strip().split("\n\n")
    heads = [block.split("\n", 1) for block in blocks]
    return [Written(int(days), title, prompt, text) for head, text in heads for days, title, prompt in [_cells(head)]]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def assembled(count: int, seed: int) -> Iterator[Written]:
    """`count` more entries, each made of sentences that were written around the same time."""
    chance = random.Random(seed)  # noqa: S311  a story, not a secret
    pool = [(entry.days_ago, _sentences(entry.text)) for entry in written()]
    oldest, newest = pool[0][0], pool[-1][0]
    for _ in range(count):
        day = chance.randint(newest, oldest)
        near = sorted(pool, key=lambda entry: abs(entry[0] - day))[:8]
        chosen = [chance.choice(sentences) for _, sentences in chance.sample(near, chance.choice([1, 2, 2, 3]))]
        yield Written(day, "", "", " ".join(chosen))


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?]) +", text) if len(sentence) > 20] or [text]


def fill(owner: Any, today: date, seed: int = SEED) -> None:
    """Give `owner` five seasons, four values sessions, sixty sparks and 400 entries. Needs the shipped catalogs."""
    _entries(owner, today, seed)
    _sparks(owner, today)
    for days_ago, kind, words in SESSIONS:
        _session(owner, today - timedelta(days=days_ago), kind, words)
    seasons.tell(owner, today)
    _touches(owner)
    around.tell(owner, today)


def _entries(owner: Any, today: date, seed: int) -> None:
    prompts = {prompt.slug: prompt for prompt in Prompt.objects.all()}
    own = written()
    rows = []
    for entry in [*own, *assembled(ENTRIES - len(own), seed)]:
        prompt = prompts.get(entry.prompt)
        rows.append(
            Entry(
                owner=owner,
                title=entry.title,
                text=entry.text,
                written_on=today - timedelta(days=entry.days_ago),
                prompt=prompt,
                prompt_text=prompt.text if prompt else "",
            )
        )
    Entry.objects.bulk_create(rows, batch_size=200)


def _sparks(owner: Any, today: date) -> None:
    rows = []
    for line in (HERE / "sparks.txt").read_text("utf-8").strip().splitlines():
        days_ago, kind, energy, what = _cells(line)
        noticed_on = today - timedelta(days=int(days_ago))
        rows.append(Spark(owner=owner, what=what, kind=kind, energy=int(energy), noticed_on=noticed_on))
    Spark.objects.bulk_create(rows)


def _touches(owner: Any) -> None:
    """Every ninth page and every third spark touch a value, in turn."""
    cards = list(PersonalValue.owned_by(owner).order_by("id"))
    for model, each in ((Entry, 9), (Spark, 3)):
        pieces = list(model.owned_by(owner).order_by("id"))[::each]
        links = [{model.noun: piece, "personal_value": cards[n % len(cards)]} for n, piece in enumerate(pieces)]
        Touch.objects.bulk_create(Touch(owner=owner, **link) for link in links)


def _session(owner: Any, day: date, kind: str, words: dict[str, str]) -> None:
    session = ValuesSession(owner=owner, kind=kind, state=ValuesSession.State.DONE, started_on=day, done_on=day)
    session.save()
    values = {value.slug: value for value in Value.objects.filter(slug__in=words)}
    for rank, (slug, line) in enumerate(words.items(), 1):
        value = values[slug]
        card = PersonalValue.owned_by(owner).filter(value=value).first()
        if card is None:
            card = PersonalValue(owner=owner, value=value)
            card.save()
        Pick(owner=owner, session=session, personal_value=card, shortlisted=True).save()
        RankedValue(
            owner=owner,
            session=session,
            personal_value=card,
            rank=rank,
            name_snapshot=value.name,
            definition_snapshot=value.definition,
            ladder_snapshot=value.ladder_default,
            my_words=line,
        ).save()
