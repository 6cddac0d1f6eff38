"""Three years of one imagined person: what `make demo` and the README's screenshots show.

The texts stand beside this module. Days are counted back from today, so that the last season is the
current one; the entries that are assembled from the written ones are the same for the same seed.
"""

import random
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from careerpath.accounts.clock import last_day
from careerpath.writing.marks import Mark
from journal.entries.models import Entry
from journal.prompts.models import Prompt
from journal.seasons.checkins.models import CheckIn
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.needs.models import NeedRow
from journal.seasons.reviews.models import SeasonReview
from journal.sparks.models import Spark
from journal.success.models import SuccessDefinition
from journal.touches.models import Touch
from values.catalog.models import PersonalValue, Value
from values.session.models import RankedValue, ValuesSession

HERE = Path(__file__).parent
ENTRIES = 400
SEED = 20_261_124
# Of the written entries, by how many days ago: what a review reads back, what stays closed, and one that is to be back.
MARKED = {
    **dict.fromkeys((521, 412, 344), Mark.Kind.STUCK),
    **dict.fromkeys((508, 455, 320), Mark.Kind.HELPED),
    532: Mark.Kind.CLOSED,
    585: Mark.Kind.BACK,
}


def written() -> list[tuple[int, str, str, str]]:
    """Each written entry, oldest first: days ago, title, slug of the prompt or "", text."""
    entries = []
    for block in (HERE / "entries.txt").read_text("utf-8").strip().split("\n\n"):
        head, text = block.split("\n", 1)
        days_ago, title, slug = head.split("|")
        entries.append((int(days_ago), title.strip(), slug.strip(), text))
    return entries


def assembled(count: int, seed: int) -> Iterator[tuple[int, str, str, str]]:
    """`count` entries in the shape of `written`, made of its sentences; the same ones for the same `seed`."""
    chance = random.Random(seed)  # noqa: S311  a story, not a secret
    pool = []
    for days_ago, _, _, text in written():
        sentences = [sentence for sentence in re.split(r"(?<=[.!?]) +", text) if len(sentence) > 20]
        pool.append((days_ago, sentences or [text]))
    oldest, newest = pool[0][0], pool[-1][0]
    for _ in range(count):
        day = chance.randint(newest, oldest)
        # Sentences of one page were written around the same time, so that it does not mix years.
        near = sorted(pool, key=lambda entry: abs(entry[0] - day))[:8]
        chosen = [chance.choice(sentences) for _, sentences in chance.sample(near, chance.choice([1, 2, 2, 3]))]
        yield day, "", "", " ".join(chosen)


def fill(owner: Any, today: date, seed: int = SEED) -> None:
    """Give `owner` five seasons, four values sessions, sixty sparks and 400 entries. Needs the shipped catalogs."""
    prompts = Prompt.objects.in_bulk(field_name="slug")
    own = written()
    entries = []
    for days_ago, title, slug, text in [*own, *assembled(ENTRIES - len(own), seed)]:
        prompt = prompts.get(slug)
        said = {"title": title, "text": text, "prompt": prompt, "prompt_text": prompt.text if prompt else ""}
        entries.append(Entry(owner=owner, written_on=today - timedelta(days_ago), **said))
    Entry.objects.bulk_create(entries, batch_size=200)

    sparks = []
    for line in (HERE / "sparks.txt").read_text("utf-8").strip().splitlines():
        days, kind, energy, what = (cell.strip() for cell in line.split("|"))
        noticed_on = today - timedelta(int(days))
        sparks.append(Spark(owner=owner, what=what, kind=kind, energy=int(energy), noticed_on=noticed_on))
    Spark.objects.bulk_create(sparks)

    story = tomllib.loads((HERE / "story.toml").read_text("utf-8"))
    # As it was lived: a season takes along the five of the latest session.
    for told in sorted([*story["sessions"], *story["seasons"]], key=lambda told: -told["days_ago"]):
        tell = _session if "kind" in told else _season
        tell(owner, today, **told)
    for definition in story["success"]:
        valid_from = today - timedelta(definition.pop("days_ago"))
        SuccessDefinition.objects.create(owner=owner, valid_from=valid_from, **definition)

    # Every ninth page and every third spark touch a value, in turn.
    cards = list(PersonalValue.owned_by(owner).order_by("id"))
    for model, each in ((Entry, 9), (Spark, 3)):
        pieces = list(model.owned_by(owner).order_by("id"))[::each]
        links = [{model.noun: piece, "personal_value": cards[n % len(cards)]} for n, piece in enumerate(pieces)]
        Touch.objects.bulk_create(Touch(owner=owner, **link) for link in links)

    for (when, *_), entry in zip(own, entries, strict=False):
        if mark := MARKED.get(when):
            day = today if mark == Mark.Kind.BACK else None
            Mark.objects.create(owner=owner, piece_noun=entry.noun, piece_id=entry.pk, kind=mark, day=day)


def _session(owner: Any, today: date, *, days_ago: int, kind: str, words: dict[str, str]) -> None:
    day = today - timedelta(days_ago)
    session = ValuesSession.objects.create(owner=owner, kind=kind, started_on=day, done_on=day)
    values = Value.objects.in_bulk(words, field_name="slug")
    # TOML keeps the order of its keys: the first slug has the first place.
    for rank, (slug, line) in enumerate(words.items(), 1):
        value = values[slug]
        card, _ = PersonalValue.owned_by(owner).get_or_create(owner=owner, value=value)
        RankedValue.objects.create(
            owner=owner,
            session=session,
            personal_value=card,
            rank=rank,
            name_snapshot=value.name,
            definition_snapshot=value.definition,
            ladder_snapshot=value.ladder_default,
            my_words=line,
        )


def _season(
    owner: Any,
    today: date,
    *,
    days_ago: int,
    length: int,
    closed: int | None = None,
    checkins: Any = (),
    review: Any = None,
    letter: str = "",
    answer: str = "",
    needs: Any = None,
    **fields: Any,
) -> None:
    starts_on = today - timedelta(days_ago)
    season = Season.objects.create(
        owner=owner,
        # Its five are those of that day.
        created_at=datetime.combine(starts_on, time(12), tzinfo=UTC),
        starts_on=starts_on,
        length=length,
        ends_on=last_day(starts_on, length),
        closed_on=None if closed is None else today - timedelta(closed),
        **fields,
    )
    # Only `create_once` calls it, and this row was made without.
    season.on_creation()
    its = {"owner": owner, "season": season}
    for checkin in checkins:
        CheckIn.objects.create(**its, checked_on=today - timedelta(checkin.pop("days_ago")), **checkin)
    if review:
        SeasonReview.objects.create(**its, reviewed_on=season.closed_on or today, **review)
    for kind, text in ((Letter.Kind.LETTER, letter), (Letter.Kind.ANSWER, answer)):
        if text:
            Letter.objects.create(**its, kind=kind, text=text, written_on=starts_on, opened_on=season.closed_on)
    NeedRow.objects.bulk_create(NeedRow(**its, need=need, **said) for need, said in (needs or {}).items())
