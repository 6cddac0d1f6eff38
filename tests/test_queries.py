"""No page asks the database more at 200 rows than at 20, and none more than ten times."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerpath.writing.pieces import Revision, new_piece_id
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from journal.touches.models import CarriedValue
from values.models import ValuesSession

from .conftest import signed_in
from .counting import MOST, MOST_ON_SAVING, queries, saving
from .factories import (
    make_card,
    make_checkin,
    make_definition,
    make_entry,
    make_letter,
    make_needs,
    make_prompt,
    make_review,
    make_season,
    make_session,
    make_spark,
    make_value,
)

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/journal/",
    "/journal/?kind=answers",
    "/journal/new/",
    "/prompts/",
    "/welcome/",
    "/welcome/questions/",
    "/welcome/question/",
    "/welcome/season/",
    "/welcome/spark/",
    "/sparks/",
    "/sparks/?kind=person",
    "/sparks/new/",
    "/seasons/",
    "/seasons/new/",
    "/success/",
    "/success/new/",
    "/values/",
    "/values/catalog/",
    "/values/choose/pick/",
    "/values/history/",
    "/values/choose/rewarded/",
    "/values/ladder/",
    "/trash/",
    "/settings/",
    "/who-can-read/",
    "/accounts/sessions/",
    "/accounts/email/",
    "/accounts/password/change/",
]


def fill(owner, count: int, prompt) -> Entry:
    """`count` entries, as many in the trash, and as many earlier wordings of the one given back."""
    day = date(2026, 11, 24)
    entries = [
        make_entry(owner, written_on=day - timedelta(days=n), prompt=prompt if n % 2 else None) for n in range(count)
    ]
    for number in range(count):
        move_to_trash(make_entry(owner, f"Trash {number}."))
        Revision.objects.create(
            owner=owner, piece_noun="entry", piece_id=entries[1].pk, fields=f'{{"text": "{number}", "title": ""}}'
        )
    return entries[1]


def fill_other_nouns(owner, count: int) -> None:
    """`count` sparks and past seasons, as many of each in the trash."""
    day = date(2026, 11, 24)
    for n in range(count):
        make_spark(owner, f"Spark {n}.", noticed_on=day - timedelta(days=n), kind="person" if n % 2 else "", energy=3)
        make_season(owner, f"Season {n}", starts_on=day - timedelta(days=n), closed_on=day)
        move_to_trash(make_spark(owner))
        move_to_trash(make_season(owner, closed_on=day))


def touch_often(owner, count: int, card) -> None:
    """`count` entries, sparks and past seasons that touch a value, as many of them in the trash."""
    day = date(2026, 11, 24)
    for n in range(count):
        make_entry(owner, touched=[card.pk], written_on=day - timedelta(days=n))
        make_spark(owner, touched=[card.pk], noticed_on=day - timedelta(days=n))
        season = make_season(owner, starts_on=day - timedelta(days=n), closed_on=day)
        CarriedValue.objects.create(owner=owner, season=season, personal_value=card, rank=1, name_snapshot="A name")
        move_to_trash(make_entry(owner, touched=[card.pk]))


def pages_of(piece) -> list[str]:
    """The addresses of one spark or season that are read."""
    acts = ["edit", "history"] + (["close"] if piece.noun == "season" else [])
    return [piece.get_absolute_url(), *(reverse(f"journal:{piece.noun}_{act}", args=[piece.pk]) for act in acts)]


def look_in_and_back(season) -> list:
    """A check-in on it, and a review with its letter."""
    make_letter(season, opened_on=date(2026, 11, 24))
    return [
        make_checkin(season, spaces=[{"space": "A space", "state": "open"}], room=[{"value": "Bread", "room": 4}]),
        make_review(season, keep="Fridays"),
    ]


def pages_of_looking(checkin, review) -> list[str]:
    """The addresses of a check-in and a review that are read, and those where one is begun."""
    season = review.season
    checkins = [
        reverse(f"journal:checkin_{act}", args=[season.pk, checkin.pk]) for act in ("detail", "edit", "history")
    ]
    reviews = [reverse(f"journal:season_review{act}", args=[season.pk]) for act in ("", "_answers", "_history")]
    other = make_season(season.owner, "Other", closed_on=date(2026, 11, 1))
    begun = reverse("journal:season_review", args=[other.pk])
    return [
        *checkins,
        *reviews,
        begun,
        reverse("journal:checkin_new", args=[season.pk]),
        f"/seasons/new/?from={other.pk}",
    ]


def earlier_wordings(piece, count: int) -> None:
    for number in range(count):
        fields = f'{{"what": "x{number}"}}'
        Revision.objects.create(owner=piece.owner, piece_noun=piece.noun, piece_id=piece.pk, fields=fields)


def choose_often(owner, count: int, value) -> ValuesSession:
    """`count` finished sessions with that value and two words of one's own, and one that is begun."""
    for _ in range(count):
        make_session(owner, "A word", value, "Another word", words="My words.")
    return make_session(owner, value, "A last word", done_on=None, state="check")


def more_of_the_account(owner, sessions: int, addresses: int) -> None:
    for _ in range(sessions):
        signed_in(owner)
    for number in range(addresses):
        EmailAddress.objects.create(user=owner, email=f"more{number}-{sessions}@example.org")


def test_pages_ask_the_same_at_20_rows_and_at_200(alice, alices):
    prompt = make_prompt()
    for number in range(30):
        make_prompt(f"more-{number}")
    entry = fill(alice, 20, prompt)
    others = [make_spark(alice), make_season(alice)]
    fill_other_nouns(alice, 20)
    for piece in others:
        earlier_wordings(piece, 20)
    more_of_the_account(alice, 3, 2)
    own = [
        *pages_of(others[0]),
        *pages_of(others[1]),
        *(reverse(f"journal:season_{act}", args=[others[1].pk]) for act in ("letter", "letter_destroy")),
        entry.get_absolute_url(),
        reverse("journal:entry_edit", args=[entry.pk]),
        reverse("journal:entry_history", args=[entry.pk]),
        prompt.get_absolute_url(),
    ]
    value = make_value()
    for number in range(30):
        make_value(f"more-{number}")
    begun = choose_often(alice, 20, value)
    done = ValuesSession.owned_by(alice).exclude(pk=begun.pk).first()
    words = reverse("values:session_words", args=[begun.pk])
    cards = [make_card(alice, value), make_card(alice)]
    for piece in (entry, others[0]):
        piece.touched = [card.pk for card in cards]
        piece.save()
    for card in cards:
        touch_often(alice, 4, card)
    turned = value.get_absolute_url() + "?touched=2026-11-23_" + str(entry.pk)
    own += [turned, cards[1].get_absolute_url(), reverse("journal:spark_edit", args=[others[0].pk])]
    own += [value.get_absolute_url(), done.get_absolute_url(), "/values/choose/order/", words]
    looks = look_in_and_back(others[1])
    own += pages_of_looking(*looks)
    carried = CarriedValue.owned_by(alice)[:2]
    own.append("/seasons/compare/?first={}&second={}".format(*(row.season_id for row in carried)))
    before = {url: queries(alices, url) for url in [*PAGES, *own]}
    fill(alice, 180, prompt)
    for number in range(180):
        Revision.objects.create(owner=alice, piece_noun="entry", piece_id=entry.pk, fields=f'{{"text": "x{number}"}}')
    fill_other_nouns(alice, 180)
    for piece in [*others, *looks]:
        earlier_wordings(piece, 180)
    more_of_the_account(alice, 30, 20)
    touch_often(alice, 40, cards[0])
    for _ in range(3):
        make_session(alice, *[f"Word {number}" for number in range(60)])
    for number in range(100):
        make_value(f"late-{number}")
    after = {url: queries(alices, url) for url in before}
    assert after == before
    assert max(after.values()) <= MOST, after


def test_saving_stays_within_its_bound(alice, alices):
    entry = make_entry(alice)
    new = {"piece": new_piece_id(alice, "entry"), "text": "New.", "written_on": "2026-11-24"}
    edit = {"version": 1, "text": "Edited.", "written_on": "2026-11-24"}
    spark = {"piece": new_piece_id(alice, "spark"), "what": "New.", "next": "home"}
    season = {"piece": new_piece_id(alice, "season"), "name": "New", "length": "6", "role": "central"}
    season["starts_on"] = "2026-11-24"
    cards = [make_card(alice, f"Word {number}") for number in range(3)]
    named = {"touched_shown": "1", "touched": [cards[1].pk, cards[2].pk], "touched_more": make_value().slug}
    touching = make_entry(alice, touched=[cards[0].pk])
    past = make_season(alice, closed_on=date(2026, 11, 1))
    make_session(alice, *[f"Word {number}" for number in range(5)], words="My words.")
    forms = [
        ("/journal/new/", new),
        (reverse("journal:entry_edit", args=[entry.pk]), edit),
        ("/sparks/new/", spark),
        (reverse("journal:spark_edit", args=[make_spark(alice).pk]), {"version": 1, "what": "Edited."}),
        ("/sparks/new/", named | {"piece": new_piece_id(alice, "spark"), "what": "New."}),
        (reverse("journal:entry_edit", args=[touching.pk]), edit | named),
        ("/seasons/new/", season),
        (reverse("journal:season_edit", args=[past.pk]), season | {"version": 1, "starts_on": "2026-10-01"}),
        (reverse("journal:season_letter", args=[past.pk]), {"text": "Dear me."}),
    ]
    for url, form in forms:
        with CaptureQueriesContext(connection) as captured:
            assert alices.post(url, form).status_code == 302
        assert len(captured) <= MOST_ON_SAVING, [query["sql"][:90] for query in captured]


def test_looking_in_and_back_stays_within_its_bound(alice, alices):
    season = make_season(alice, making_space_for=[{"text": "A space"}])
    make_session(alice, "Bread")
    make_letter(season)
    urls = {name: reverse(f"journal:{name}", args=[season.pk]) for name in ("checkin_new", "season_review")}
    said = {"role": "central", "space-0": "open", "room-0": "4", "said_no": "No."}
    saving(alices, urls["checkin_new"], said | {"piece": new_piece_id(alice, "checkin")})
    saving(alices, CheckIn.owned_by(alice).get().get_absolute_url() + "edit/", {"role": "growing", "version": 1})
    Season.objects.filter(pk=season.pk).update(length=0, ends_on=None)
    saving(alices, urls["season_review"], {"piece": new_piece_id(alice, "review"), "remembered": "Rest."})
    answers = {"version": 1, "keep": "Fridays.", "next": "now", "close": "on"}
    saving(alices, urls["season_review"] + "answers/", answers)


def test_the_admins_lists_do_not_grow_either(curators):
    for make, model in ((make_prompt, "journal_prompt"), (make_value, "values_value")):
        url = reverse(f"admin:{model}_changelist")
        for number in range(5):
            make(f"first-{number}")
        few = queries(curators, url)
        for number in range(60):
            make(f"more-{number}")
        assert queries(curators, url) == few <= MOST


def test_needs_success_and_the_sheet_ask_the_same_however_much_there_is(alice, alices):
    day = date(2026, 11, 24)
    past = make_season(alice, starts_on=date(2026, 1, 1), closed_on=day)
    season, definition = make_season(alice), make_definition(alice)
    make_needs(past, play="work", rest="unmet")
    make_needs(season, play="elsewhere")
    needs = reverse("journal:season_needs", args=[season.pk])
    sheet = reverse("journal:season_sheet", args=[season.pk])
    urls = [needs, f"{needs}?with={past.pk}", sheet, *pages_of(definition), "/success/"]
    before = {url: queries(alices, url) for url in urls}
    make_needs(past, **dict.fromkeys(("impact", "growth", "purpose", "security"), "work"))
    make_needs(season, **dict.fromkeys(("impact", "growth", "purpose", "security"), "elsewhere"))
    for number in range(60):
        make_definition(alice, valid_from=day - timedelta(days=number))
    earlier_wordings(definition, 60)
    after = {url: queries(alices, url) for url in urls}
    assert after == before
    assert max(after.values()) <= MOST, after
    # Without carried values the sheet asks for those of now.
    make_session(alice, "Bread")
    assert queries(alices, sheet) <= MOST


def test_saving_needs_and_success_stays_within_its_bound(alice, alices):
    season, definition = make_season(alice), make_definition(alice)
    make_needs(season, play="work", rest="unmet", growth="elsewhere")
    needs = reverse("journal:season_needs", args=[season.pk])
    form = alices.get(needs).context["form"]
    sent = {name: "New words." for name in form.fields if name.startswith("text-")}
    saving(alices, needs, sent | {"version": form.kept.version})
    saving(alices, "/success/new/", {"piece": new_piece_id(alice, "definition"), "text": "New."})
    saving(alices, reverse("journal:definition_edit", args=[definition.pk]), {"version": 1, "text": "Edited."})


def test_a_note_that_waits_costs_its_row_and_the_session_that_forgets_it(alice, alices):
    """Which is saved within a transaction of its own: three statements."""
    urls = ["/", "/seasons/", make_season(alice).get_absolute_url(), "/success/"]
    for url in urls:
        plain = queries(alices, url)
        alices.post(reverse("journal:spark_delete", args=[make_spark(alice).pk]))
        assert queries(alices, url) <= plain + 1 + 1 + 3
