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
from journal.models import CarriedValue, CheckIn, Entry, Season
from values.models import PersonalValue, ValuesSession
from values.results import done_sessions

from .factories import (
    make_card,
    make_checkin,
    make_definition,
    make_entry,
    make_group,
    make_letter,
    make_needs,
    make_prompt,
    make_review,
    make_season,
    make_session,
    make_short_list,
    make_spark,
    make_value,
)

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
    "/success/",
    "/success/new/",
    "/seasons/compare/",
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
    return [make_checkin(season, spaces="A space\topen", room="Bread\t4"), make_review(season, keep="Fridays")]


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
    season = make_season(alice, making_space_for="A space")
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


def test_choosing_values_stays_within_its_bound(alice, alices):
    make_entry(alice)
    slugs = [make_value(f"value-{number}").slug for number in range(8)]
    pick = {"piece": new_piece_id(alice, "values"), "value": slugs[:7], "text-name": "Bread"}
    saving(alices, "/values/choose/pick/", pick)
    form = alices.get("/values/choose/order/").context["form"]
    saving(alices, "/values/choose/order/", {"version": 1} | dict(zip(form.cards, range(1, 6), strict=False)))
    form = alices.get("/values/choose/", follow=True).context["form"]
    saving(alices, alices.get("/values/choose/").url, {"version": 2} | dict.fromkeys(form.ranked, "Words."))


def test_ranking_stays_within_its_bound(alice, alices):
    make_entry(alice)
    pairs, hand = "/values/choose/pairs/", "/values/choose/hand/"
    session = make_short_list(alice, *[f"Value {number}" for number in range(8)], kind="full")
    while (page := alices.get(pairs)).status_code == 200:
        assert queries(alices, pairs) <= MOST
        saving(alices, pairs, {pair.name: "cant" for pair in page.context["pairs"]})
    assert queries(alices, hand) <= MOST
    for take in (slice(0, 5), slice(3, 8)):
        context = alices.get(hand).context
        cards = [card for card, _close in context["order"]] + context["outside"]
        saving(alices, hand, {"version": context["version"], "order": [card.pk for card in cards[take]]})
    words = reverse("values:session_words", args=[session.pk])
    context = alices.get(words).context
    saving(alices, words, {"version": context["version"]} | dict.fromkeys(context["form"].fields, "Words."))
    light(alices, alice)


def light(client, alice) -> None:
    """A look at the five, twice, each with something new, and the hand after it."""
    url = "/values/choose/light/"
    for number in range(60):
        make_value(f"more-{number}")
    for number in range(2):
        assert queries(client, url) <= MOST
        form = {name: client.get(url).context[name] for name in ("version", "piece")}
        saving(client, url, form | {"new-1": f"more-{number}", "text-new": f"Bread {number}"})
    while (page := client.get("/values/choose/pairs/")).status_code == 200:
        saving(client, "/values/choose/pairs/", {pair.name: "cant" for pair in page.context["pairs"]})
    context = client.get("/values/choose/hand/").context
    order = [card.pk for card, _close in context["order"]]
    saving(client, "/values/choose/hand/", {"version": context["version"], "order": order})


def test_looking_back_at_values_stays_within_its_bound(alice, alices):
    values = [make_value(f"value-{number}") for number in range(6)]
    for number in range(2):
        make_session(alice, *values[number:], kind="full", done_on=date(2020 + number, 1, 1))
    alices.post("/values/choose/rewarded/", {"value": "value-1", "drawn": drawn(alices)})
    urls = ["/values/history/", "/values/", done_sessions(alice).last().get_absolute_url()]
    # The note that it was kept is shown once.
    alices.get("/values/")
    few = [queries(alices, url) for url in urls]
    for number in range(28):
        make_session(alice, *values[number % 3 :], kind="full", done_on=date(2022, 1, 1) + timedelta(days=number))
    assert [queries(alices, url) for url in urls] == few
    assert max(few) <= MOST
    two = [str(session.pk) for session in done_sessions(alice)[:2]]
    assert queries(alices, f"/values/history/?first={two[0]}&second={two[1]}") <= few[0]
    make_value("not-mine-yet")
    for picked in (["value-4"], ["not-mine-yet", "value-5"]):
        saving(alices, "/values/choose/rewarded/", {"value": picked, "drawn": drawn(alices)})
    cards = PersonalValue.owned_by(alice)
    marks = {f"mark-{card.pk}": "yes" for card in cards[:5]} | {f"was-mark-{card.pk}": "catalog" for card in cards[:5]}
    saving(alices, "/values/ladder/", marks)


def drawn(client) -> str:
    """What the form about one's work remembers."""
    return client.get("/values/choose/rewarded/").context["drawn"]


def test_the_whole_catalog_asks_the_same_after_200_sessions(alice, alices):
    from .values.choosing_steps import GROUPS, group_url, send

    make_entry(alice)
    for number in range(40):
        make_value(f"value-{number}", group=make_group(GROUPS[number % 4]))
    before = after = {}
    for count in (5, 200):
        before = after
        ValuesSession.owned_by(alice).filter(done_on=None).delete()
        for number in range(count):
            make_session(alice, f"Word {count} {number}")
        slug, piece = alices.get("/values/choose/").context["first_group"]
        url = f"{group_url(slug)}?piece={piece}"
        after = {"start": queries(alices, "/values/choose/"), "first": queries(alices, url)}
        saving(alices, group_url(slug), send(alices, url, {"text-name": f"Own {count}"}, dry=True))
        while (url := alices.get("/values/choose/").url) != "/values/choose/pairs/":
            after["group"] = queries(alices, url)
            key = alices.get(url).context["form"].rows()[0][0].key
            saving(alices, url, send(alices, url, {key: 2, url.split("/")[-2]: 1, "text-name": key[-6:]}, dry=True))
        after["narrow"] = queries(alices, "/values/choose/narrow/")
        form = alices.get("/values/choose/narrow/").context["form"]
        ticked = [row.key for row, on in form.rows() if on]
        version = alices.get("/values/choose/narrow/").context["version"]
        saving(
            alices, "/values/choose/narrow/", {"version": version, "value": ticked[1:], f"same-{ticked[1]}": ticked[2]}
        )
        with CaptureQueriesContext(connection) as captured:
            alices.post("/values/choose/put-away/", {"session": form.narrowing.session.pk})
        assert len(captured) <= MOST_ON_SAVING
    assert after == before
    assert max(after.values()) <= MOST, after


def saving(client, url: str, form: dict) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert client.post(url, form).status_code == 302
    assert len(captured) <= MOST_ON_SAVING, "\n".join(query["sql"][:90] for query in captured)


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
