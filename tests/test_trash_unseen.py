"""What is in the trash counts nowhere: every page but the trash's own reads as it did before it was there."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from careerpath.writing.owned import Owned, owned_models
from careerpath.writing.pieces import Piece
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.seasons.models import Season
from values.models import PersonalValue, ValuesSession

from .addresses import PAGES
from .factories import make_prompt, make_review, make_season, make_session, make_spark
from .filling import fill_in
from .forms import Page
from .whole_journal import choosing, every_script, make_ready, texts, write_journal

# The day of the pieces that an account is written with.
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
# What is made anew for each answer: tokens, signed ids and what carries them.
DRAWN_ANEW = re.compile(
    r'(?:name="(?:csrfmiddlewaretoken|sitting)" value|data-draft)="[^"]*"|[0-9a-f-]{36}(?::|%3A)[\w-]{43}'
)

ID = re.compile(r"/[0-9a-f-]{36}/")


def read(client: Any, address: str) -> tuple[int, str]:
    answer = client.get(address, follow=True)
    return answer.status_code, DRAWN_ANEW.sub("", answer.content.decode())


def throw_copies_away(owner: Any) -> set[str]:
    """Put copies of all private rows in the trash, and hang on them what hangs on the originals, outside the trash.

    Returns the names of the models that have no row to be copied.
    """
    living = {model: list(model.owned_by(owner)) for model in owned_models()}
    none = {model.__name__ for model, rows in living.items() if not rows}
    for model, rows in living.items():
        # What was made last comes first: where one copy alone finds a place, it is not that of the most usual row.
        for row in reversed(rows):
            # An id that is so much smaller comes before every other one.
            saved(row, id=UUID(int=uuid7().int >> 8), trashed_at=timezone.now())
            copy = saved(row, trashed_at=timezone.now())
            for changes in (*other_parents(row, living), *otherwise(row)):
                saved(row, **changes | {"trashed_at": timezone.now()})
            # What may be thrown away with all that hangs on it.
            if copy and (issubclass(model, Piece) or model.purged_from_trash):
                hang(living, row, copy)
    return none


def other_parents(row: Owned, living: dict[type, list[Any]]) -> Iterator[dict[str, Any]]:
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.name != "owner":
            model: Any = field.related_model
            yield from ({field.name: one} for one in living.get(model) or model.objects.all())


def otherwise(row: Owned) -> Iterator[dict[str, Any]]:
    """Each date as that of today, each choice as another one, and empty what may be."""
    for field in row._meta.concrete_fields:
        if type(field) is models.DateField:
            yield {field.name: timezone.now().date()}
        elif isinstance(field, models.BooleanField):
            yield {field.name: not getattr(row, field.name)}
        elif field.choices and not hasattr(field, "bound_to"):
            yield {field.name: next(value for value, _label in field.choices if value != getattr(row, field.name))}
        if field.null:
            yield {field.name: None}


def goes_along(field: Any) -> bool:
    """An answer stays when its question goes."""
    return field.remote_field.on_delete is not models.SET_NULL


def hang(living: dict[type, list[Any]], original: Owned, parent: Owned) -> None:
    for model, rows in living.items():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is type(parent) and goes_along(field):
                for row in rows:
                    if getattr(row, field.attname) == original.pk:
                        saved(row, **{field.name: parent})


def saved(row: Owned, **changes: Any) -> Owned | None:
    """A copy in other words, with these changes; None where the database allows no such second row."""
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
    copy = type(row)(**fields | {"id": uuid7()} | texts(type(row), lambda: "zebrafinch") | changes)
    try:
        with transaction.atomic():
            copy.save(force_insert=True)
    except IntegrityError:
        return None
    return copy


@pytest.fixture
def pages(alice, time_machine):
    """The addresses of an account that has a row of every private model, and a question that is not answered yet."""
    time_machine.move_to(NOON, tick=False)
    addresses = write_journal(alice, every_script()).pages()
    make_prompt("and-then")
    card = PersonalValue.owned_by(alice).first()
    for piece in (Entry.owned_by(alice).first(), make_spark(alice)):
        piece.touched = [card.pk]
        piece.save()
    ValuesSession.owned_by(alice).done().update(kind=ValuesSession.Kind.FULL)
    time_machine.shift(timedelta(minutes=1))
    make_season(alice, starts_on=date(2025, 2, 1), closed_on=date(2025, 8, 31))
    # What stands on a page of one season, for each of them.
    seasons = [str(season.pk) for season in Season.owned_by(alice)]
    of_each = [address.replace(one, other) for address in addresses for one in seasons for other in seasons]
    return [address for address in dict.fromkeys(of_each) if not address.startswith("/trash/")]


def test_no_page_counts_what_is_in_the_trash(alice, alices, pages):
    before = {address: read(alices, address) for address in pages}
    assert throw_copies_away(alice) == set()
    assert [address for address in pages if read(alices, address) != before[address]] == []


def test_no_address_leads_to_what_is_in_the_trash(alice, alices, pages):
    for model in owned_models():
        model.owned_by(alice).update(trashed_at=timezone.now())
    of_one_row = [address for address in pages if ID.search(address)]
    assert {address: status for address in of_one_row if (status := read(alices, address)[0]) != 404} == {}


def test_between_seasons_no_page_counts_what_is_in_the_trash(alice, alices, time_machine):
    time_machine.move_to(NOON, tick=False)
    season = make_season(alice, closed_on=date(2026, 11, 1))
    make_review(season, keep="The bench.")
    addresses = ["/", "/seasons/", "/seasons/new/", f"/seasons/{season.pk}/", f"/seasons/{season.pk}/review/"]
    before = [read(alices, address) for address in addresses]
    throw_copies_away(alice)
    assert [read(alices, address) for address in addresses] == before


def test_no_page_of_choosing_values_counts_what_is_in_the_trash(alice, alices, time_machine):
    time_machine.move_to(NOON, tick=False)
    # Cards that are not in the session on which the pages are.
    make_session(alice, "Bread", "Salt")
    told = []
    for address in choosing(alice, every_script()):
        before = read(alices, address)
        with transaction.atomic():
            throw_copies_away(alice)
            if read(alices, address) != before:
                told.append(address)
            transaction.set_rollback(True)
    assert told == []


def sent_with_other_days(client: Any, address: str, days: list[date]) -> Iterator[tuple[str, int, list[str], str]]:
    """How the form of a page is answered as it stands, and with each day in each of its dates; nothing is kept."""
    page = client.get(address, follow=True)
    controls = Page(page.text).controls
    written = next((one.form for one in controls if one.form and one.form.get("enctype")), None)
    dates = [one.name for one in controls if one.form is written and one.kind == "date"]
    for typed in [{}, *({name: day.isoformat()} for name in dates for day in days)]:
        with transaction.atomic():
            answer = fill_in(page, lambda: "Words.", **typed)
            errors = [one.strip() for one in re.findall(r'class="error"[^>]*>([^<]*)<', answer.text)]
            yield str(typed), answer.status_code, errors, ID.sub("/", answer.headers.get("Location", ""))
            transaction.set_rollback(True)


def test_no_form_is_refused_for_what_is_in_the_trash(alice, alices, time_machine):
    time_machine.move_to(NOON, tick=False)
    journal = write_journal(alice, every_script())
    season = journal.pieces["season"]
    days = [date(2026, 2, 1), date(2026, 11, 22)]
    addresses = [piece.get_edit_url() for piece in (*journal.pieces.values(), journal.before)]
    addresses += [f"/seasons/{season.pk}/{page}/" for page in ("check-in", "close")]
    addresses += [reverse(name) for name, page in PAGES.items() if page.page == "new" and not page.takes]

    def answers(addresses: list[str]) -> list[Any]:
        return [(address, *said) for address in addresses for said in sent_with_other_days(alices, address, days)]

    def on_each_side() -> Iterator[list[Any]]:
        """In a season that holds what may keep it from being moved, and between seasons, where all is begun."""
        with transaction.atomic():
            yield answers(addresses)
            season.close()
            make_ready("journal:season_review", journal)
            yield answers(["/seasons/new/", f"/seasons/{journal.before.pk}/review/", season.get_edit_url()])
            transaction.set_rollback(True)

    # First with nothing in the trash, and without the check-in, which keeps its season from being moved itself.
    move_to_trash(journal.pieces["checkin"])
    addresses.remove(journal.pieces["checkin"].get_edit_url())
    with transaction.atomic():
        for model in owned_models():
            model.trashed_by(alice).delete()
        before = list(on_each_side())
        transaction.set_rollback(True)
    throw_copies_away(alice)
    after = list(on_each_side())
    assert [one for said, was in zip(after, before, strict=True) for one in said if one not in was] == []
    assert {status for said in before for _, _, status, *_ in said} == {302, 422}
