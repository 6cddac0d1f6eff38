"""One's own five, the catalog, one value, one session."""

from datetime import date, timedelta

import pytest

from careerpath.accounts.clock import today
from tests.factories import make_draft, make_session, make_value
from values.models import RankedValue, Value
from values.session.results import current_five

pytestmark = pytest.mark.django_db


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_who_has_chosen_nothing_sees_an_example_and_the_way_in(alices):
    text = page(alices, "/values/")
    assert "Nothing chosen yet." in text
    assert 'href="/values/choose/"' in text


def test_my_five_stand_in_order_with_my_words_and_since_when(alice, bob, alices):
    names = ("autonomy", "rest", "family", "home", "recognition")
    make_session(alice, *(make_value(name, ladder_default=name == "recognition") for name in names), words="My words.")
    make_session(bob, "A zebrafinch")
    text = page(alices, "/values/")
    places = [text.index(f'href="/values/{name}/"') for name in names]
    assert places == sorted(places)
    assert "My words." in text
    assert "since 6 September 2026" in text
    assert text.count("the ladder rewards this by itself") == 1
    assert "The ladder rewards one of your five" in text
    assert "zebrafinch" not in text


def test_the_latest_session_is_now_and_the_others_are_earlier(alice, alices):
    value = make_value()
    old = make_session(alice, "Old word", done_on=date(2023, 3, 1))
    make_session(alice, value, done_on=date(2026, 3, 1))
    text = page(alices, "/values/")
    assert text.index(value.name) < text.index("Earlier") < text.index("Old word")
    assert old.get_absolute_url() in text
    assert [row.name_snapshot for row in current_five(alice)] == ["Autonomy"]


@pytest.mark.parametrize(
    ("kind", "days", "offered"), [("full", 365, True), ("full", 364, False), ("light", 365, False)]
)
def test_the_whole_catalog_is_offered_again_after_a_year(alice, alices, kind, days, offered):
    make_session(alice, make_value(), kind=kind, done_on=today(alice) - timedelta(days=days))
    make_session(alice, "Bread", kind="light", done_on=today(alice))
    assert ("last went through the whole catalog a year ago" in page(alices, "/values/")) is offered


def test_earlier_sessions_turn_pages(alice, alices):
    for number in range(13):
        make_session(alice, f"Word {number}", done_on=date(2020, 1, 1) + timedelta(days=number))
    first = alices.get("/values/")
    rest = alices.get("/values/", {"before": first.context["page"].older})
    assert (len(first.context["sessions"]), len(rest.context["sessions"])) == (9, 3)
    assert b"Nothing chosen yet" not in alices.get("/values/", {"before": "2001-01-01_" + str(alice.pk)}).content


def test_the_catalog_lists_all_by_group_and_marks_mine(alice, alices, catalog):
    make_session(alice, *Value.objects.filter(slug__in=["rest", "home"]).order_by("-slug"))
    text = page(alices, "/values/catalog/")
    assert text.count('class="row-link"') == 120
    assert text.count("the ladder rewards this by itself") == 15
    assert text.count('<h2 class="side">') == 12
    assert "yours, first" in text
    assert "yours, second" in text


def test_a_retired_value_is_not_listed(alices):
    make_value(status="retired")
    assert "Autonomy" not in page(alices, "/values/catalog/")


def test_what_i_said_of_a_value_turns_pages(alice, alices):
    value = make_value()
    for number in range(12):
        make_session(alice, value, words=f"Words {number}.")
    first = alices.get(value.get_absolute_url())
    rest = alices.get(value.get_absolute_url(), {"before": first.context["page"].older})
    assert (len(first.context["page"].rows), len(rest.context["page"].rows)) == (10, 2)


@pytest.mark.parametrize("slug", ["no-such-value", "x" * 300])
def test_a_value_that_is_not_there_is_404(alices, slug):
    page(alices, f"/values/{slug}/", 404)


def test_a_result_reads_as_it_did_after_a_value_was_renamed_and_retired(alice, alices):
    value = make_value("recognition", ladder_default=True, definition="Others see my work.")
    session = make_session(alice, value)
    Value.objects.update(name="Celebrity", definition="Everyone knows.", status="retired", ladder_default=False)
    text = page(alices, session.get_absolute_url())
    assert "Recognition" in text
    assert "Others see my work." in text
    assert "The ladder rewards it: " in text
    assert "Celebrity" not in text


def test_a_result_says_where_it_comes_from_and_does_not_judge(alice, alices):
    text = page(alices, make_session(alice, make_value()).get_absolute_url())
    assert "From the short list. Going through the whole catalog may bring others." in text
    assert "Far from the ladder is not better" in text


def test_an_unfinished_session_leads_to_its_step(alice, alices):
    session = make_draft(alice, "Rest", at="say")
    for address in (session.get_absolute_url(), f"{session.get_absolute_url()}words/"):
        assert alices.get(address).url == "/values/choose/on/"
    assert alices.get("/values/choose/on/").url == "/values/choose/say/"
    assert "You have begun to choose" in page(alices, "/values/")


def test_a_text_that_does_not_open_is_said_so(alice, alices):
    session = make_session(alice, make_value(), words="Some words.")
    row = RankedValue.owned_by(alice).get()
    broken = bytearray(row.__dict__["my_words"])
    broken[-1] ^= 1
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {RankedValue._meta.db_table} SET my_words = %s", [bytes(broken)])
    for url in ("/values/", session.get_absolute_url(), "/values/autonomy/"):
        assert "cannot be opened" in page(alices, url)


def test_the_page_of_values_is_current_in_the_bar(alices):
    assert 'href="/values/" aria-current="page"' in page(alices, "/values/")
    assert 'href="/values/" aria-current="true"' in page(alices, "/values/catalog/")
