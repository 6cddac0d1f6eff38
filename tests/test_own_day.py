"""A day begins where its owner is: all reads and is dated as for somebody in UTC with the same time on the wall."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from careerpath.accounts.clock import today
from careerpath.writing.owned import owned_models
from careerpath.writing.trash import move_to_trash
from journal.seasons.models import Season
from journal.touches.models import CarriedValue
from values.models import RankedValue, ValuesSession

from .conftest import make_user, signed_in
from .factories import make_entry, make_letter, make_prompt, make_review, make_season, make_session, make_value
from .forms import submit

# Of the owner it is the first of December there, and the last of November, while in UTC it is the other one.
AWAY = [
    ("Pacific/Kiritimati", datetime(2026, 11, 30, 23, 30, tzinfo=UTC)),
    ("Pacific/Pago_Pago", datetime(2026, 12, 1, 10, 30, tzinfo=UTC)),
]
# What differs between two answers that say the same.
ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IDS = re.compile(rf'name="(?:csrfmiddlewaretoken|asked)" value="[^"]*"|{ID}(?:(?::|%3A)[\w-]{{43}})?')
# Dates that no day makes by itself: they are typed, or follow from a length.
NOT_MADE = {("Season", "ends_on"), ("Season", "first_ends_on")}

pytestmark = pytest.mark.django_db
away = pytest.mark.parametrize(("zone", "moment"), AWAY, ids=[zone for zone, _ in AWAY])


def lived(zone: str, moment: datetime, time_machine: Any, live: Callable[[Any, Any], Any]) -> Any:
    """What `live` tells of a day of somebody in this zone, which leaves nothing behind."""
    time_machine.move_to(moment, tick=False)
    with transaction.atomic():
        user = make_user("alice@example.org", time_zone=zone)
        told = live(user, signed_in(user))
        transaction.set_rollback(True)
    return told


def in_both(zone: str, moment: datetime, time_machine: Any, live: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    on_the_wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC)
    return lived(zone, moment, time_machine, live), lived("UTC", on_the_wall, time_machine, live)


def read(client: Any, *addresses: str) -> list[tuple[str, int, str]]:
    answers = [(IDS.sub("", address), client.get(address, follow=True)) for address in addresses]
    return [(address, answer.status_code, IDS.sub("", answer.content.decode())) for address, answer in answers]


def dates_of(user: Any) -> list[tuple[str, str, date | None]]:
    return [
        (model.__name__, field.name, getattr(row, field.name))
        for model in owned_models()
        for row in model.all_of(user).order_by("pk")
        for field in model._meta.concrete_fields
        if type(field) is models.DateField
    ]


def do_all(user: Any, client: Any) -> dict[str, Any]:
    """A day on which one does all that gets a date by itself."""
    make_prompt()
    values = [make_value(slug) for slug in ("autonomy", "bread", "calm")]
    before = make_season(user, starts_on=date(2026, 1, 1), closed_on=date(2026, 8, 31))
    make_letter(before)
    season = make_season(user)
    make_session(user, *values, started_on=date(2026, 11, 1), done_on=date(2026, 11, 1))
    trashed = make_season(user, "Later", starts_on=date(2026, 11, 20), closed_on=date(2026, 11, 20))
    move_to_trash(trashed)
    type(trashed).all_of(user).filter(pk=trashed.pk).update(closed_on=None)
    move_to_trash(make_entry(user))

    def on(address: str, button: str, **typed: Any) -> None:
        answer = submit(client.get(address, follow=True), button, **typed)
        assert answer.status_code == 302, address

    for quick in ({}, {"noticed_on": ""}):
        on("/sparks/new/", "Keep", what="A ferry pilot.", **quick)
    on("/journal/new/", "Done", text="Some words.")
    on("/success/new/", "Done", text="Careful work.")
    on(f"/seasons/{season.pk}/check-in/", "Done", role="growing", checked_on="")
    on(f"/seasons/{season.pk}/letter/", "Seal it", text="Dear me.")
    on(f"/seasons/{before.pk}/review/", "Keep it and go on", remembered="To rest.")
    assert client.post(f"/trash/season/{trashed.pk}/restore/").status_code == 302
    on(f"/seasons/{season.pk}/close/", "Life changed: close it")
    on("/seasons/new/", "Done", name="A bench", role="growing")
    on("/values/choose/light/", "Stop here, I’ll go on later")
    ValuesSession.owned_by(user).filter(done_on=None).update(trashed_at=timezone.now())
    # The moves of one day are one list.
    for place in (0, 1):
        rows = client.get("/values/").context["ranked"]
        swap = client.get("/values/", {"swap": rows[place].personal_value_id})
        assert submit(swap, f"order={swap.context['ranked'][place + 1].swapped}").status_code == 302
    moved = read(client, "/values/?moved=1")
    on("/values/choose/", "Go on", kept="calm")
    on("/values/choose/order/", "Go on")
    on("/values/choose/say/", "Done")
    pages = ["/", "/journal/", "/sparks/", "/seasons/", "/seasons/compare/", "/seasons/new/", "/success/", "/trash/"]
    pages += [
        "/values/",
        "/values/history/",
        "/journal/new/",
        "/success/new/",
        "/welcome/spark/",
        reverse("sessions"),
    ]
    pages += [f"/seasons/{one.pk}/{page}" for one in (before, season) for page in ("", "edit/", "letter/", "sheet/")]
    return {"dates": dates_of(user), "pages": moved + read(client, *pages)}


@away
def test_each_date_is_that_of_its_owners_day(time_machine, zone, moment):
    here, in_utc = in_both(zone, moment, time_machine, do_all)
    assert here == in_utc
    today = moment.astimezone(ZoneInfo(zone)).date()
    all_fields = {(model, name) for model, name, _ in here["dates"]}
    assert all_fields - {(model, name) for model, name, day in here["dates"] if day == today} == NOT_MADE


@pytest.mark.parametrize("zone", [zone for zone, _ in AWAY])
def test_what_is_counted_in_a_day_is_counted_anew_as_the_owners_day_begins(time_machine, settings, zone):
    settings.MOST_CHANGES = 2
    # In UTC, since a clock that is moved to another zone takes the machine there.
    begins = datetime(2026, 12, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def change(user: Any, client: Any) -> list[Any]:
        edit = make_entry(user, "First.").get_edit_url()
        told = []
        for hours in (-12, -1, -0.5, 0, 13, 13.5, 23.5):
            time_machine.move_to(begins + timedelta(hours=hours), tick=False)
            page = client.get(edit)
            is_told = "You changed what you wrote 2 times today" in page.text
            told.append((is_told, submit(page, "Done", text=f"After {hours} hours.").status_code))
        return told

    changed, refused = (False, 302), (True, 422)
    # In UTC a day begins between the last two, or before the second.
    at_all = [changed, changed, refused, changed, changed, refused, refused]
    assert lived(zone, begins - timedelta(days=1), time_machine, change) == at_all


def borders(day: date) -> Iterator[dict[str, Any]]:
    """Seasons of which something begins or ends on this day."""
    for days in (0, 14, 182):
        yield {"starts_on": day - timedelta(days), "length": 0}
    for days in (0, 13, 14):
        yield {"starts_on": date(2026, 9, 1), "ends_on": day + timedelta(days)}
    yield {"starts_on": day - timedelta(60), "ends_on": day + timedelta(60)}


@away
def test_a_season_turns_with_its_owners_day(time_machine, zone, moment):
    days = (moment.astimezone(ZoneInfo(zone)).date(), moment.date())

    def look_around(user: Any, client: Any) -> list[Any]:
        told = []
        for fields in chain.from_iterable(map(borders, days)):
            season = make_season(user, **fields)
            pages = (f"/seasons/{season.pk}/{page}" for page in ("", "review/", "check-in/", "edit/"))
            told += read(client, "/", "/seasons/", *pages)
            make_review(season)
            told += read(client, f"/seasons/{season.pk}/review/answers/")
            season.delete()
        return told

    here, in_utc = in_both(zone, moment, time_machine, look_around)
    assert here == in_utc


@away
def test_the_five_of_a_season_are_those_of_the_owners_day_on_which_it_was_made(time_machine, zone, moment):
    def compare(user: Any, client: Any) -> list[Any]:
        values = [make_value(slug) for slug in ("autonomy", "bread")]
        whole = make_session(user, *values, kind="full", done_on=date(2025, 9, 6))
        older = make_season(user, starts_on=date(2026, 1, 1), closed_on=date(2026, 8, 31))
        # Chosen from the short list this evening, beside which what moved would be the lists.
        short = make_session(user, *values[::-1], kind="express", done_on=today(user))
        newer = make_season(user)
        for season, session in ((older, whole), (newer, short)):
            for row in RankedValue.owned_by(user).filter(session=session):
                carried = {"personal_value": row.personal_value, "rank": row.rank, "name_snapshot": row.name_snapshot}
                CarriedValue.objects.create(owner=user, season=season, **carried)
        Season.owned_by(user).filter(pk=older.pk).update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
        return read(client, f"/seasons/compare/?first={older.pk}&second={newer.pk}")

    here, in_utc = in_both(zone, moment, time_machine, compare)
    assert here == in_utc
