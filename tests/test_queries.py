"""No page asks the database more at 200 rows than at 20, and none more than ten times."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerpath.models import Revision
from careerpath.writing import move_to_trash, new_piece_id
from journal.models import Entry
from values.models import ValuesSession

from .factories import make_entry, make_prompt, make_season, make_session, make_spark, make_value

pytestmark = pytest.mark.django_db
MOST = 10
MOST_ON_SAVING = 14
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
    "/seasons/compare/",
    "/values/",
    "/values/catalog/",
    "/values/choose/pick/",
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


def pages_of(piece) -> list[str]:
    """The addresses of one spark or season that are read."""
    acts = ["edit", "history"] + (["close"] if piece.noun == "season" else [])
    return [piece.get_absolute_url(), *(reverse(f"journal:{piece.noun}_{act}", args=[piece.pk]) for act in acts)]


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
        store = SessionStore()
        store.create()
        UserSession.objects.create(user=owner, ip="127.0.0.1", user_agent="A browser", session_key=store.session_key)
    for number in range(addresses):
        EmailAddress.objects.create(user=owner, email=f"more{number}-{sessions}@example.org")


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return len(captured)


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
    own += [value.get_absolute_url(), done.get_absolute_url(), "/values/choose/order/", words]
    before = {url: queries(alices, url) for url in [*PAGES, *own]}
    fill(alice, 180, prompt)
    for number in range(180):
        Revision.objects.create(owner=alice, piece_noun="entry", piece_id=entry.pk, fields=f'{{"text": "x{number}"}}')
    fill_other_nouns(alice, 180)
    for piece in others:
        earlier_wordings(piece, 180)
    more_of_the_account(alice, 30, 20)
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
    past = make_season(alice, closed_on=date(2026, 11, 1))
    make_session(alice, *[f"Word {number}" for number in range(5)], words="My words.")
    forms = [
        ("/journal/new/", new),
        (reverse("journal:entry_edit", args=[entry.pk]), edit),
        ("/sparks/new/", spark),
        (reverse("journal:spark_edit", args=[make_spark(alice).pk]), {"version": 1, "what": "Edited."}),
        ("/seasons/new/", season),
        (reverse("journal:season_edit", args=[past.pk]), season | {"version": 1, "starts_on": "2026-10-01"}),
        (reverse("journal:season_letter", args=[past.pk]), {"text": "Dear me."}),
    ]
    for url, form in forms:
        with CaptureQueriesContext(connection) as captured:
            assert alices.post(url, form).status_code == 302
        assert len(captured) <= MOST_ON_SAVING, [query["sql"] for query in captured]


def test_choosing_values_stays_within_its_bound(alice, alices):
    make_entry(alice)
    slugs = [make_value(f"value-{number}").slug for number in range(8)]
    pick = {"piece": new_piece_id(alice, "values"), "value": slugs[:7], "text-name": "Bread"}
    saving(alices, "/values/choose/pick/", pick)
    form = alices.get("/values/choose/order/").context["form"]
    saving(alices, "/values/choose/order/", {"version": 1} | dict(zip(form.cards, range(1, 6), strict=False)))
    form = alices.get("/values/choose/", follow=True).context["form"]
    saving(alices, alices.get("/values/choose/").url, {"version": 2} | dict.fromkeys(form.ranked, "Words."))


def saving(client, url: str, form: dict) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert client.post(url, form).status_code == 302
    assert len(captured) <= MOST_ON_SAVING, [query["sql"][:90] for query in captured]


def test_the_admins_lists_do_not_grow_either(curators):
    for make, model in ((make_prompt, "journal_prompt"), (make_value, "values_value")):
        url = reverse(f"admin:{model}_changelist")
        for number in range(5):
            make(f"first-{number}")
        few = queries(curators, url)
        for number in range(60):
            make(f"more-{number}")
        assert queries(curators, url) == few <= MOST
