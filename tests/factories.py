"""Plain builders. Each makes a saved row, with what a test does not care about filled in."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from careerpath.accounts.clock import last_day
from careerpath.accounts.models import User
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import Piece
from careerpath.writing.trash import purge_old_trash
from journal.entries.models import Entry
from journal.find_out.models import FindOut
from journal.people.models import TrustedPerson
from journal.people.notes.models import PersonNote
from journal.prompts.models import Prompt, PromptTheme, Question
from journal.remarks.models import Remark
from journal.seasons.checkins.models import CheckIn
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.needs.models import NeedRow
from journal.seasons.reviews.models import SeasonReview
from journal.sparks.experiments.models import Experiment
from journal.sparks.models import Pulse, Spark
from journal.steady.models import Comparison
from journal.success.models import SuccessDefinition
from values.models import PersonalValue, RankedValue, Value, ValueGroup, ValuesSession
from values.session.draft import Draft


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


def make_question(owner: User, text: str = "What would I miss?", **fields: Any) -> Question:
    """A question of one's own of `owner`."""
    question = Question(owner=owner, text=text, **{"added_on": date(2026, 9, 1), **fields})
    question.save()
    return question


def make_mark(piece: Piece, kind: str = Mark.Kind.HELPED, day: date | None = None) -> Mark:
    """A mark on a piece of any noun."""
    return Mark.objects.create(owner=piece.owner, piece_noun=piece.noun, piece_id=piece.pk, kind=kind, day=day)


def make_spark(owner: User, what: str = "A ferry pilot who paints.", **fields: Any) -> Spark:
    """A spark of `owner`."""
    spark = Spark(owner=owner, what=what, **{"noticed_on": date(2026, 11, 24), **fields})
    spark.save()
    return spark


def make_pulse(spark: Spark, energy: int = 4, felt_on: date = date(2026, 11, 20)) -> Pulse:
    """How warm a spark was on a day; what it is now is left as it is."""
    return Pulse.objects.create(owner=spark.owner, spark=spark, felt_on=felt_on, energy=energy)


def make_experiment(owner: User, to_find_out: str = "Would I miss the bench?", **fields: Any) -> Experiment:
    """An experiment of `owner`, for no spark unless told otherwise."""
    experiment = Experiment(owner=owner, to_find_out=to_find_out, **{"noted_on": date(2026, 11, 24), **fields})
    experiment.save()
    return experiment


def make_person(owner: User, name: str = "Noor Haddad", **fields: Any) -> TrustedPerson:
    """A person whom `owner` trusts."""
    return TrustedPerson.objects.create(owner=owner, name=name, **{"noted_on": date(2026, 11, 24), **fields})


def make_person_note(owner: User, text: str = "She asked what I would miss.", **fields: Any) -> PersonNote:
    """A note of `owner` after talking, with nobody that has a row unless told otherwise."""
    note = PersonNote(owner=owner, text=text, **{"talked_on": date(2026, 11, 24), **fields})
    note.save()
    note.on_creation()
    return note


def make_remark(owner: User, words: str = "How will you get health insurance?", **fields: Any) -> Remark:
    """A remark that `owner` heard."""
    return Remark.objects.create(owner=owner, words=words, **{"heard_on": date(2026, 11, 24), **fields})


def make_find_out(owner: User, question: str = "What does the cover cost alone?", **fields: Any) -> FindOut:
    """A question of `owner` to find out."""
    return FindOut.objects.create(owner=owner, question=question, **{"noted_on": date(2026, 11, 24), **fields})


def make_comparison(owner: User, news: str = "Anna’s promotion", **fields: Any) -> Comparison:
    """A comparison note of `owner`, that touches none of the five unless told otherwise."""
    fields = {"noted_on": date(2026, 11, 24), "is_said": True, **fields}
    return Comparison.objects.create(owner=owner, news=news, **fields)


def make_season(owner: User, name: str = "Four days and a bench", **fields: Any) -> Season:
    """A season of `owner`, of six months unless told otherwise; current unless `closed_on` is given."""
    fields = {"starts_on": date(2026, 9, 1), "length": 6, "role": Season.Role.SUPPORTING, **fields}
    if fields["length"]:
        fields.setdefault("ends_on", last_day(fields["starts_on"], fields["length"]))
    season = Season(owner=owner, name=name, **fields)
    season.save()
    return season


def make_card(owner: User, value: Value | str = "Bread") -> PersonalValue:
    """The card of `owner` for a value of the catalog, or a new one for a word of their own."""
    if isinstance(value, str):
        return PersonalValue.objects.create(owner=owner, name=value, definition=f"Of {value}.")
    return PersonalValue.objects.get_or_create(owner=owner, value=value)[0]


def make_checkin(season: Season, **fields: Any) -> CheckIn:
    """A check-in on `season`."""
    fields = {"checked_on": date(2026, 11, 20), "role": Season.Role.SUPPORTING, **fields}
    checkin = CheckIn(owner=season.owner, season=season, **fields)
    checkin.save()
    return checkin


def make_review(season: Season, remembered: str = "I meant to rest.", **fields: Any) -> SeasonReview:
    """A review of `season`: the memory alone unless told otherwise."""
    fields = {"reviewed_on": date(2026, 11, 24), **fields}
    review = SeasonReview(owner=season.owner, season=season, remembered=remembered, **fields)
    review.save()
    return review


def make_letter(season: Season, text: str = "Dear me.", **fields: Any) -> Letter:
    """A letter, or the answer to it, to be opened with the review of `season`."""
    letter = Letter(owner=season.owner, season=season, text=text, **{"written_on": season.starts_on, **fields})
    letter.save()
    return letter


def make_written_back(season: Season, text: str = "You were right.", **fields: Any) -> Entry:
    """A page that writes back to the opened letter of `season`."""
    fields = {"prompt_text": "What would you write back now?", **fields}
    entry = make_entry(season.owner, text, writes_back_to=season, **fields)
    # Only `create_once` calls it.
    entry.on_creation()
    return entry


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
    fields = {"started_on": date(2026, 9, 6), "done_on": date(2026, 9, 6), **fields}
    if fields["done_on"] and fields["done_on"] < timezone.now().date() - timedelta(days=1):
        fields["done_at"] = datetime.combine(fields["done_on"], time(), UTC)
    session = ValuesSession.objects.create(owner=owner, **fields)
    for rank, value in enumerate(values, 1):
        if isinstance(value, str):
            card = PersonalValue.objects.create(owner=owner, name=value, definition=f"Of {value}.")
        else:
            card = PersonalValue.owned_by(owner).filter(value=value).select_related("value").first()
            card = card or PersonalValue.objects.create(owner=owner, value=value)
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


def make_needs(season: Season, words: str = "The bench", **needs: str) -> list[NeedRow]:
    """Rows of a season's worksheet: each need with where it is met, as words ("work elsewhere")."""
    rows = [
        NeedRow(
            owner=season.owner,
            season=season,
            need=need,
            at_work="work" in where,
            elsewhere="elsewhere" in where,
            unmet="unmet" in where,
            by_what=words,
        )
        for need, where in needs.items()
    ]
    return NeedRow.objects.bulk_create(rows)


def make_definition(owner: User, text: str = "Careful work, and home by light.", **fields: Any) -> SuccessDefinition:
    """A definition of success of `owner`."""
    definition = SuccessDefinition(owner=owner, text=text, **{"valid_from": date(2026, 9, 1), **fields})
    definition.save()
    return definition


def make_draft(owner: User, *names: str, **fields: Any) -> ValuesSession:
    """A session under way that keeps these, each a value by its name, made if missing; `fields` may be parts."""
    parts = {name: fields.pop(name) for name in list(fields) if name in Draft().record}
    draft = Draft({"at": "table", **parts, "kept": {}, "bracket": []})
    for name in names:
        slug = name.lower().replace(" ", "-")
        value = Value.objects.filter(slug=slug).first() or make_value(slug, name=name)
        draft.know(slug, value.name, value.definition)
        draft.record["kept"][slug] = True
        draft.record["bracket"].append(slug)
    fields = {"kind": "express", "started_on": date(2026, 11, 24), **fields}
    return ValuesSession.objects.create(owner=owner, record=draft.record, **fields)


def meet_in_trash(runs: int = 6) -> None:
    """As a server does that ran `daily` on so many days before today: what is in the trash was met there on each."""
    now = timezone.now()
    for days in range(runs, 0, -1):
        with time_machine.travel(now - timedelta(days=days), tick=False):
            purge_old_trash()
