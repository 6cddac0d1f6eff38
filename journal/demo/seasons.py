"""The seasons of the imagined person: what was meant, how it was lived, and what was said afterwards."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from careerpath.accounts.clock import last_day
from journal.seasons.checkins.models import CheckIn
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from journal.touches.models import CarriedValue
from values.models import RankedValue


@dataclass(frozen=True)
class Told:
    """A season: when, in days ago; its fields; its check-ins by days ago; its review; its letter."""

    days_ago: int
    fields: dict[str, Any]
    closed: int | None = None
    checkins: dict[int, dict[str, Any]] = field(default_factory=dict)
    review: dict[str, Any] = field(default_factory=dict)
    letter: str = ""


SEASONS = [
    Told(
        days_ago=1060,
        closed=965,
        fields={
            "name": "A stop",
            "length": 3,
            "role": "pausing",
            "making_space_for": [{"text": "sleep"}, {"text": "a long look out of the window"}],
            "boundaries": [{"text": "Nothing before ten."}],
        },
        checkins={
            1010: {
                "role": "pausing",
                "spaces": [
                    {"space": "sleep", "state": "open"},
                    {"space": "a long look out of the window", "state": "half"},
                ],
                "said_no": "To Olaf’s consulting, twice.",
            }
        },
        review={
            "remembered": "To stop, and to stop explaining it.",
            "different": "There was a window in it. I had forgotten the window.",
            "brought": "Soup. And the bicycle shop, which I had not planned.",
            "keep": "Nothing before ten.",
            "drop": "Feeling bad about it until three.",
            "next": "later",
        },
    ),
    Told(
        days_ago=900,
        closed=715,
        fields={
            "name": "Two days of pallets",
            "length": 6,
            "role": "minimal",
            "making_space_for": [{"text": "Ada’s afternoons"}, {"text": "my hands"}],
            "why": "I am learning to be explained to",
            "hours_from": 14,
            "hours_to": 16,
            "saying_no_to": [{"no": "a third day", "say": "Thank you, two is what I have."}],
            "warnings": [
                {"if": "I write a list on an envelope at breakfast", "then": "I burn it and walk once around the pond"}
            ],
        },
        checkins={
            810: {
                "role": "minimal",
                "spaces": [{"space": "Ada’s afternoons", "state": "open"}, {"space": "my hands", "state": "open"}],
                "said_no": "The third day. It came out in one piece.",
                "warning": "One envelope, eleven items. It burned nicely.",
            },
            755: {
                "role": "supporting",
                "spaces": [{"space": "Ada’s afternoons", "state": "half"}, {"space": "my hands", "state": "open"}],
                "swallowed_no": "The stocktaking weekend.",
            },
        },
        review={
            "remembered": "Two days, and to be home at four.",
            "different": "Nothing, for once.",
            "brought": "A wheel that sings.",
            "cost": "The green pencil. We did without the small holiday.",
            "keep": "Ada’s afternoons",
            "next": "now",
        },
    ),
    Told(
        days_ago=700,
        closed=540,
        fields={
            "name": "The twelve stools",
            "length": 6,
            "role": "growing",
            "making_space_for": [{"text": "teaching one thing well"}],
            "saying_no_to": [
                {"no": "a second course", "say": "Twelve stools is the size of the room."},
                {"no": "the Saturday market", "say": "I would like to, and I keep Saturdays."},
            ],
            "signs": [{"text": "Somebody mends a puncture without looking at me."}],
            "stretch": 4,
        },
        checkins={
            655: {"role": "growing", "spaces": [{"space": "teaching one thing well", "state": "open"}]},
            608: {
                "role": "central",
                "spaces": [{"space": "teaching one thing well", "state": "half"}],
                "swallowed_no": "Three evenings, each of them reasonable.",
                "warning": "I was short with Ada about a spoon.",
            },
            560: {"role": "growing", "said_no": "The market. “Good for you,” he said."},
        },
        review={
            "remembered": "To teach, and not to be a school.",
            "cost": "October. Ada paid part of it.",
            "signs": "The judge trued his own wheel.",
            "change": "One evening a week, and it is Tuesday.",
            "next": "now",
        },
    ),
    Told(
        days_ago=530,
        closed=300,
        fields={
            "name": "Mother’s stairs",
            "length": 9,
            "role": "supporting",
            "making_space_for": [{"text": "mornings with Mother"}, {"text": "Tuesdays"}],
            "why": "the hip mends",
            "saying_no_to": [{"no": "the Saturday market", "say": ""}],
            "boundaries": [{"text": "Home by nine on Tuesdays."}, {"text": "Forms on Fridays, and only then."}],
            "obstacle": "I would rather be useful than be there.",
        },
        checkins={
            470: {
                "role": "minimal",
                "spaces": [{"space": "mornings with Mother", "state": "open"}, {"space": "Tuesdays", "state": "half"}],
                "said_no": "The market, without a reason given.",
            },
            380: {
                "role": "supporting",
                "spaces": [{"space": "mornings with Mother", "state": "open"}, {"space": "Tuesdays", "state": "open"}],
            },
        },
        review={
            "remembered": "Stairs.",
            "different": "It says Tuesdays as well. I did keep them.",
            "brought": "A card game that I am told I knew as a child.",
            "cost": "The shop waited for me, and said so only once.",
            "unmet": "A frame for the week: hers was mine.",
            "keep": "Tuesdays",
            "drop": "Forms.",
            "to_the_next": "You will be asked about the shop. You may take a week.",
            "next": "later",
        },
        letter="If you read this she can do the stairs. Do not fill the mornings at once.",
    ),
    Told(
        days_ago=75,
        fields={
            "name": "Three days and a slope",
            "length": 6,
            "role": "supporting",
            "making_space_for": [{"text": "the bench by the window"}, {"text": "the slope"}, {"text": "Ada"}],
            "why": "the shop changes hands",
            "saying_no_to": [
                {"no": "owning it", "say": "I work three days here, and I would like to go on doing that."}
            ],
            "hours_from": 22,
            "hours_to": 26,
            "money": "hold",
            "boundaries": [{"text": "Three days, the same three."}, {"text": "The light decides when we close."}],
            "signs": [{"text": "I know what day it is by the slope."}],
            "warnings": [
                {"if": "I open the books at home", "then": "I put them under the fruit bowl and say so to Jo"},
                {"if": "somebody calls me the boss", "then": "I laugh, and say who is"},
            ],
        },
        checkins={
            20: {
                "role": "supporting",
                "spaces": [
                    {"space": "the bench by the window", "state": "open"},
                    {"space": "the slope", "state": "half"},
                    {"space": "Ada", "state": "open"},
                ],
                "said_no": "To the bank, who had a folder with my name on it.",
                "next": "keep",
            }
        },
        letter="You wanted the bench and not the till. Did you get the bench?",
    ),
]


def tell(owner: Any, today: date) -> None:
    """Give `owner` the five seasons, each with the values that were theirs when it began."""
    for told in SEASONS:
        starts_on = today - timedelta(days=told.days_ago)
        season = Season(
            owner=owner,
            starts_on=starts_on,
            ends_on=last_day(starts_on, told.fields["length"]),
            closed_on=None if told.closed is None else today - timedelta(days=told.closed),
            **told.fields,
        )
        season.save()
        _carry(season)
        for days_ago, said in told.checkins.items():
            CheckIn(owner=owner, season=season, checked_on=today - timedelta(days=days_ago), **said).save()
        if told.review:
            SeasonReview(owner=owner, season=season, reviewed_on=season.closed_on or today, **told.review).save()
        if told.letter:
            Letter(
                owner=owner, season=season, text=told.letter, written_on=starts_on, opened_on=season.closed_on
            ).save()


def _carry(season: Season) -> None:
    """The five of the latest session before the season began."""
    rows = RankedValue.owned_by(season.owner).filter(session__done_on__lte=season.starts_on, rank__isnull=False)
    latest = rows.order_by("-session__done_on", "-session_id").first()
    if latest is None:
        return
    for row in rows.filter(session_id=latest.session_id).order_by("rank"):
        CarriedValue(
            owner=season.owner,
            season=season,
            personal_value_id=row.personal_value_id,
            rank=row.rank,
            name_snapshot=row.name_snapshot,
            words_snapshot=row.my_words,
        ).save()
