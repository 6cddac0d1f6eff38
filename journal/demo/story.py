"""Three years of one imagined person: what `make demo` and the README's screenshots show.

All of it stands in story.toml, which says how it is written. It is loaded so that it ends with last week.
"""

import re
import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from uuid_utils.compat import uuid7

from careerpath.accounts.clock import last_day
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import create_once
from journal.entries.models import Entry
from journal.find_out.models import FindOut
from journal.people.models import TrustedPerson
from journal.people.notes.models import PersonNote
from journal.prompts.models import Prompt
from journal.remarks.models import Remark
from journal.seasons.checkins.models import CheckIn
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.needs.models import NeedRow
from journal.seasons.reviews.models import SeasonReview, months_of
from journal.sparks.experiments.models import Experiment
from journal.sparks.models import Spark
from journal.steady.models import Comparison
from journal.success.models import SuccessDefinition
from journal.touches.models import CarriedValue
from values.catalog.models import PersonalValue, Value
from values.session.models import RankedValue, ValuesSession

STORY = Path(__file__).parent / "story.toml"
PLACE = re.compile(r"\{(weekday|month|year|page) ([\w-]+)\}")
# The end of a line that is no end of a paragraph or of an item.
WRAP = re.compile(r"(?<=\S)\n *(?=\S)(?!- |\d+\. )")
FORMATS = {"weekday": "l", "month": "F", "year": "Y"}


def fill(owner: Any, today: date) -> None:
    """Give `owner`, who has nothing yet, the whole story. Needs the shipped catalogs."""
    Telling(owner, ends_on(today)).tell()


def ends_on(today: date) -> date:
    """The Sunday before: a day's number in the story tells its weekday."""
    return today - timedelta(today.isoweekday())


class Telling:
    """The story as it is told to one owner, with the days that it has there."""

    def __init__(self, owner: Any, end: date) -> None:
        self.owner, self.end = owner, end
        self.prompts = Prompt.objects.in_bulk(field_name="slug")
        self.values = Value.objects.in_bulk(field_name="slug")
        self.answers: dict[str, Entry] = {}
        self.people: dict[str, TrustedPerson] = {}
        self.ids: dict[str, UUID] = {}

    def tell(self) -> None:
        """Make all of it in the order in which it was lived: a season takes along the five of that day."""
        story = tomllib.loads(STORY.read_text("utf-8"))
        self.ids = {told["key"]: uuid7() for told in story["entry"] if "key" in told}
        makers: dict[str, Any] = {
            "success": self._success,
            "session": self._session,
            "season": self._season,
            "entry": self._entry,
            "spark": self._spark,
            "experiment": self._experiment,
            "remark": self._remark,
            "person": self._person,
            "person_note": self._person_note,
            "find_out": self._find_out,
            "comparison": self._comparison,
        }
        told: list[Any] = [(one.pop("day"), make, one) for kind, make in makers.items() for one in story[kind]]
        for day, make, one in sorted(told, key=lambda each: -each[0]):
            make(self.day(day), **self.filled(one))
        # Nobody touched a spark since it was last felt.
        for spark in Spark.owned_by(self.owner):
            felt = spark.pulses().order_by("-felt_on").values_list("felt_on", flat=True).first()
            Spark.objects.filter(pk=spark.pk).update(updated_at=_noon(felt or spark.noticed_on))

    def day(self, before: Any) -> date:
        return self.end - timedelta(int(before))

    def filled(self, told: Any) -> Any:
        """What was told, with each text in its lines and each placeholder filled."""
        if isinstance(told, dict):
            return {name: self.filled(one) for name, one in told.items()}
        if isinstance(told, list):
            return [self.filled(one) for one in told]
        return PLACE.sub(self._place, WRAP.sub(" ", told.strip())) if isinstance(told, str) else told

    def _place(self, found: re.Match[str]) -> str:
        what, named = found.groups()
        if what == "page":
            return reverse("journal:entry_detail", args=[self.ids[named]])
        return date_format(self.day(named), FORMATS[what])

    def _entry(
        self,
        day: date,
        *,
        prompt: str = "",
        key: str = "",
        touches: Any = (),
        marks: Any = (),
        writes_back_to: int | None = None,
        **fields: Any,
    ) -> None:
        asked, older = self.prompts[prompt] if prompt else None, self.answers.get(prompt)
        if key:
            fields["id"] = self.ids[key]
        if asked:
            fields["prompt_text"] = (older and asked.follow_up) or asked.text
        if older:
            fields |= {"follows_noun": older.noun, "follows_id": older.pk}
        if writes_back_to:
            fields["writes_back_to"] = Season.owned_by(self.owner).get(starts_on=self.day(writes_back_to))
        fields["touched"] = self._cards(touches)
        entry, _ = create_once(Entry(owner=self.owner, written_on=day, prompt=asked, **fields))
        if prompt:
            self.answers[prompt] = entry
        for kind in marks:
            back = self.end if kind == Mark.Kind.BACK else None
            Mark.objects.create(owner=self.owner, piece_noun=entry.noun, piece_id=entry.pk, kind=kind, day=back)

    def _spark(self, day: date, *, touches: Any = (), felt: Any = (), **fields: Any) -> None:
        fields["touched"] = self._cards(touches)
        spark, _ = create_once(Spark(owner=self.owner, noticed_on=day, **fields))
        for later, energy in felt:
            spark.feel(energy, self.day(later))

    def _experiment(
        self, day: date, *, spark: int, by_when: int | None = None, back: int | None = None, **fields: Any
    ) -> None:
        """`spark`: the day of its spark; `back`: when it was said how it went."""
        its = Spark.owned_by(self.owner).get(noticed_on=self.day(spark))
        fields["by_when"] = None if by_when is None else self.day(by_when)
        # Saved one by one, what was felt after it would be of today.
        Experiment.objects.bulk_create([Experiment(owner=self.owner, spark=its, noted_on=day, **fields)])
        if back is not None:
            its.feel(fields["energy_after"], self.day(back))

    def _remark(self, day: date, *, season: int | None = None, person: str = "", **fields: Any) -> None:
        its = {"season": self._of(Season, season), "person": self.people.get(person)}
        create_once(Remark(owner=self.owner, heard_on=day, **its, **fields))

    def _person(self, day: date, *, last_talked: int, **fields: Any) -> None:
        fields["last_talked"] = self.day(last_talked)
        self.people[fields["name"]], _ = create_once(TrustedPerson(owner=self.owner, noted_on=day, **fields))

    def _person_note(self, day: date, *, person: str, **fields: Any) -> None:
        create_once(PersonNote(owner=self.owner, talked_on=day, person=self.people[person], **fields))

    def _find_out(self, day: date, *, person: str = "", **fields: Any) -> None:
        for name in FindOut.ORIGINS:
            fields[name] = self._of(FindOut._meta.get_field(name).related_model, fields.get(name))
        for name in {"by_when", "found_on", "good_until"} & fields.keys():
            fields[name] = self.day(fields[name])
        create_once(FindOut(owner=self.owner, noted_on=day, person=self.people.get(person), **fields))

    def _comparison(self, day: date, *, touches: str = "", **fields: Any) -> None:
        fields["personal_value"] = PersonalValue.for_value(self.owner, self.values[touches]) if touches else None
        create_once(Comparison(owner=self.owner, noted_on=day, is_said=True, **fields))

    def _of(self, model: Any, day: int | None) -> Any:
        """The one of a noun that is told of a day."""
        return None if day is None else model.owned_by(self.owner).get(**{model.listed_by: self.day(day)})

    def _success(self, day: date, **fields: Any) -> None:
        create_once(SuccessDefinition(owner=self.owner, valid_from=day, **fields))

    def _cards(self, slugs: Any) -> list[str]:
        return [str(PersonalValue.for_value(self.owner, self.values[slug]).pk) for slug in slugs]

    def _session(self, day: date, *, kind: str, five: dict[str, dict[str, str]]) -> None:
        session = ValuesSession(owner=self.owner, kind=kind, started_on=day, done_on=day, done_at=_noon(day))
        session.save()
        # TOML keeps the order of its keys: the first has the first place.
        for rank, (slug, said) in enumerate(five.items(), 1):
            value = self.values[slug]
            RankedValue.objects.create(
                owner=self.owner,
                session=session,
                personal_value=PersonalValue.for_value(self.owner, value),
                rank=rank,
                name_snapshot=value.name,
                definition_snapshot=value.definition,
                ladder_snapshot=value.ladder_default,
                **said,
            )

    def _season(
        self,
        day: date,
        *,
        closed: int | None = None,
        checkin: Any = (),
        review: Any = None,
        needs: Any = None,
        letter: str = "",
        answer: str = "",
        **fields: Any,
    ) -> None:
        ends = last_day(day, fields["length"]) if fields["length"] else None
        # Its five are those of that day.
        season, _ = create_once(Season(owner=self.owner, created_at=_noon(day), starts_on=day, ends_on=ends, **fields))
        if closed is not None:
            season.close(day=self.day(closed))
        its = {"owner": self.owner, "season": season}
        for told in checkin:
            self._checkin(its, **told)
        if review:
            self._review(its, **review)
        for kind, text in ((Letter.Kind.LETTER, letter), (Letter.Kind.ANSWER, answer)):
            if text:
                Letter.objects.create(**its, kind=kind, text=text, written_on=day, opened_on=season.closed_on)
        NeedRow.objects.bulk_create(NeedRow(**its, need=need, **said) for need, said in (needs or {}).items())

    def _checkin(self, its: Any, *, day: int, spaces: Any = (), room: Any = (), **fields: Any) -> None:
        season = its["season"]
        five = CarriedValue.owned_by(self.owner).filter(season=season).order_by("rank")
        said = {
            "spaces": [{"space": space, "state": state} for space, state in zip(season.spaces, spaces, strict=False)],
            "room": [{"value": row.name_snapshot, "room": much} for row, much in zip(five, room, strict=False)],
        }
        create_once(CheckIn(**its, checked_on=self.day(day), **said, **fields))

    def _review(self, its: Any, *, roles: Any, **fields: Any) -> None:
        """`roles`: from which day on work had which part, the first first."""
        season = its["season"]
        begun = [(self.day(day).replace(day=1), role) for day, role in roles]
        months = [
            {"month": f"{first:%Y-%m}", "role": [role for day, role in begun if day <= first][-1]}
            for first in months_of(season)
        ]
        create_once(SeasonReview(**its, reviewed_on=season.closed_on, months=months, **fields))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
