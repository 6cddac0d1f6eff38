"""The whole catalog, a group a page: kept as it comes, in one order everywhere, without a look at the old list."""

from urllib.parse import unquote, urlsplit
from uuid import uuid4

import pytest
import time_machine

from careerpath.writing.pieces import new_piece_id
from tests.factories import make_group, make_session, make_value
from values.models import PersonalValue, Pick, RankedValue, Value, ValueGroup, ValuesSession
from values.picks import shuffled

from .choosing_steps import GROUPS, group_url, pick_all, send

pytestmark = pytest.mark.django_db
START = "/values/choose/"


@pytest.fixture(autouse=True)
def small_catalog(db):
    for group in GROUPS:
        for number in range(3):
            make_value(f"{group}-{number}", group=make_group(group), express=False)


def text(client, url, status=200):
    response = client.get(url, follow=True)
    assert response.status_code == status
    return response.content.decode()


def session_of(user):
    return ValuesSession.owned_by(user).get(done_on=None)


def levels(user):
    rows = Pick.owned_by(user).filter(session=session_of(user))
    return {pick.personal_value.label: pick.level for pick in rows.select_related("personal_value__value")}


def first_url(client):
    """Where the start page's link to the whole catalog leads."""
    slug, piece = client.get(START).context["offer"][:2]
    return f"{group_url(slug)}?piece={piece}"


def begin(client, answers=None, **more):
    """Send the first page, whichever group it is; its group."""
    url = first_url(client)
    group = urlsplit(url).path.split("/")[-2]
    response = send(client, url, {f"{group}-0": 2} if answers is None else answers, **more)
    assert response.status_code == 302
    return group


def test_looking_makes_nothing_and_reloading_keeps_the_order(alice, alices):
    url = first_url(alices)
    for _ in range(2):
        page = text(alices, url)
        assert "Group 1 of 4" in page
        # There is no session yet that the answer could belong to.
        assert "/values/choose/rewarded/" not in page
    assert not ValuesSession.objects.exists()
    assert not PersonalValue.objects.exists()
    path, piece = url.split("?")
    other = next(group_url(slug) for slug in GROUPS if group_url(slug) != path)
    assert unquote(alices.get(f"{other}?{piece}").url) == url
    assert "Group 1 of 4" in text(alices, other)


def test_twelve_pages_in_an_order_of_their_own_lead_to_narrowing(alice, alices, client):
    seen = pick_all(alices, first_url(alices), lambda key: 2 if key.endswith(("0", "1", "2")) else None)
    session = session_of(alice)
    assert sorted(seen) == sorted(GROUPS)
    assert seen == shuffled(GROUPS, session.seed, str)
    assert (session.kind, session.state) == ("full", "narrow")
    assert alices.get(START).url == "/values/choose/narrow/"
    assert len(levels(alice)) == 12


def test_what_is_left_open_counts_as_not_now_and_answers_the_page(alice, alices):
    group = begin(alices)
    name = group.capitalize()
    assert "/values/choose/rewarded/" in text(alices, group_url(group))
    assert levels(alice) == {f"{name} 0": 2, f"{name} 1": 0, f"{name} 2": 0}
    page = text(alices, group_url(group))
    assert page.count("checked") == 3
    assert "1 kept" in page
    assert alices.get(START).url != group_url(group)


def test_stopping_keeps_the_page_and_goes_on_months_later(alice, alices):
    with time_machine.travel("2026-01-05T10:00:00Z", tick=False):
        group = begin(alices, later=1)
    url = alices.get(START).url
    assert url != group_url(group)
    assert "Group 2 of 4" in text(alices, url)
    assert str(session_of(alice).started_on) == "2026-01-05"


def test_leaving_an_untouched_page_answers_nothing(alice, alices):
    url = first_url(alices)
    assert send(alices, url, {}, later=1).url == "/values/"
    assert send(alices, url, {}, back=1).url == "/values/"
    assert not ValuesSession.objects.exists()
    begin(alices)
    second = alices.get(START).url
    assert send(alices, second, {}, back=1).status_code == 302
    assert alices.get(START).url == second
    assert len(levels(alice)) == 3


def test_back_leads_to_the_page_before_and_keeps_this_one(alice, alices):
    group = begin(alices)
    second = alices.get(START).url
    key = f"{second.split('/')[-2]}-1"
    assert send(alices, second, {key: 1}, back=1).url == group_url(group)
    assert levels(alice)[key.replace("-", " ").capitalize()] == 1


def test_a_page_sent_twice_makes_one_session(alice, alices):
    url = first_url(alices)
    group = urlsplit(url).path.split("/")[-2]
    form = send(alices, url, {f"{group}-0": 2, "text-name": "Bread"}, dry=True)
    assert len({alices.post(group_url(group), form).url for _ in range(3)}) == 1
    assert ValuesSession.objects.count() == 1
    assert PersonalValue.objects.filter(value=None).count() == 1
    assert Pick.objects.count() == 4


def test_two_windows_that_differ_on_a_group_are_asked(alice, alices):
    url = first_url(alices)
    group = urlsplit(url).path.split("/")[-2]
    one = send(alices, url, {f"{group}-0": 2}, dry=True)
    other = send(alices, url, {f"{group}-1": 2, "text-name": "Bread"}, dry=True)
    alices.post(group_url(group), one)
    response = alices.post(group_url(group), other)
    page = response.content.decode()
    assert response.status_code == 409
    assert "was changed in another window" in page or "is over or was put away" in page
    assert 'value="Bread"' in page
    assert levels(alice)[f"{group.capitalize()} 1"] == 0
    context = response.context
    again = other | {"drawn": context["drawn"], "session": context["picking"].session.pk}
    assert alices.post(group_url(group), again).status_code == 302
    assert levels(alice) | {"Bread": 2} == levels(alice)
    assert levels(alice)[f"{group.capitalize()} 1"] == 2


def test_two_windows_at_two_groups_do_not_meet(alice, alices):
    begin(alices)
    open_groups = [slug for slug in GROUPS if not any(name.startswith(slug.capitalize()) for name in levels(alice))]
    forms = {slug: send(alices, group_url(slug), {f"{slug}-0": 1}, dry=True) for slug in open_groups[:2]}
    assert {alices.post(group_url(slug), form).status_code for slug, form in forms.items()} == {302}


def test_a_form_of_a_session_that_was_put_away_is_not_lost(alice, alices):
    url = first_url(alices)
    group = urlsplit(url).path.split("/")[-2]
    form = send(alices, url, {f"{group}-0": 2, "text-name": "Bread"}, dry=True)
    alices.post(group_url(group), form)
    alices.post("/values/choose/put-away/", {"session": session_of(alice).pk})
    response = alices.post(group_url(group), form)
    assert response.status_code == 409
    assert "is over or was put away" in response.content.decode()
    assert 'value="Bread"' in response.content.decode()
    again = form | {"piece": response.context["piece"], "drawn": response.context["drawn"]}
    assert alices.post(group_url(group), again).status_code == 302
    assert levels(alice)["Bread"] == 2


def test_another_kind_under_way_is_named(alice, alices):
    form = send(alices, first_url(alices), {f"{GROUPS[0]}-0": 2}, dry=True)
    make_session(alice, done_on=None, state="pick")
    assert alices.get(group_url(GROUPS[0])).url == "/values/choose/pick/"
    response = alices.post(group_url(GROUPS[0]), form)
    assert response.status_code == 409
    assert "Another choosing is under way" in response.content.decode()
    assert "checked" in response.content.decode()
    ValuesSession.objects.update(kind="full")
    assert alices.get("/values/choose/pick/").status_code == 302
    sent = {"piece": new_piece_id(alice, "values"), "value": [], "text-name": "Bread"}
    response = alices.post("/values/choose/pick/", sent)
    assert response.status_code == 409
    assert "Another choosing is under way" in response.content.decode()


def test_putting_away_keeps_what_was_chosen_before(alice, bob, alices, bobs):
    done = make_session(alice, "Bread", words="Mine.")
    begun = make_session(alice, "Salt", done_on=None, state="check")
    assert "Put this one away" in text(alices, "/values/")
    for client, id in ((bobs, begun.pk), (alices, done.pk), (alices, "x")):
        client.post("/values/choose/put-away/", {"session": id})
        assert ValuesSession.owned_by(alice).count() == 2
    page = alices.post("/values/choose/put-away/", {"session": begun.pk}, follow=True).content.decode()
    assert "is put away" in page
    assert "The whole catalog" in page
    assert [row.name_snapshot for row in RankedValue.owned_by(alice)] == ["Bread"]
    assert Pick.owned_by(alice).get().session_id == done.pk
    assert PersonalValue.owned_by(alice).count() == 2


def test_what_was_put_away_comes_back_as_it_was(alice, bob, alices, bobs):
    begun = make_session(alice, "Salt", "Tar", words="Mine.", done_on=None, state="check")
    gone = RankedValue.owned_by(alice).get(rank=2)
    RankedValue.objects.filter(pk=gone.pk).update(trashed_at="2026-11-01 12:00Z")
    page = alices.post("/values/choose/put-away/", {"session": begun.pk}, follow=True).content.decode()
    assert "/values/choose/put-back/" in page
    assert "put-back" not in text(bobs, f"/values/choose/?away={begun.pk}")
    assert "put-back" not in text(alices, "/values/choose/?away=x")
    for client, id in ((bobs, begun.pk), (alices, "x"), (alices, "")):
        client.post("/values/choose/put-back/", {"session": id})
        assert not ValuesSession.owned_by(alice).exists()
    for _ in range(2):
        response = alices.post("/values/choose/put-back/", {"session": begun.pk}, follow=True)
        assert [step for step, _status in response.redirect_chain][-1].endswith("/words/")
    assert RankedValue.owned_by(alice).get().my_words == "Mine."
    assert Pick.owned_by(alice).count() == 2


def test_what_was_put_away_does_not_push_another_aside(alice, alices):
    old = make_session(alice, "Salt", done_on=None, state="check")
    alices.post("/values/choose/put-away/", {"session": old.pk})
    now = make_session(alice, "Tar", done_on=None, state="check")
    response = alices.post("/values/choose/put-back/", {"session": old.pk}, follow=True)
    assert "there is one at a time" in response.content.decode()
    assert ValuesSession.owned_by(alice).get() == now


@pytest.mark.parametrize(
    ("sessions", "said", "not_said"),
    [
        ([], "The short list", "A look at the five"),
        ([("express", "2026-09-06")], "You have not gone through all of it yet", "You last went"),
        ([("full", "2025-10-01")], "You last went through all of it on 1 October 2025", "not gone through"),
        ([("full", "2026-09-06")], "stays hidden until you are done", "this would be a good time"),
    ],
)
def test_the_start_page_offers_what_fits(alice, alices, sessions, said, not_said):
    for kind, day in sessions:
        make_session(alice, "Bread", kind=kind, done_on=day)
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        page = text(alices, START)
    assert said in page
    assert not_said not in page
    assert not ValuesSession.owned_by(alice).filter(done_on=None).exists()


def test_the_old_list_stays_hidden(alice, alices):
    make_session(alice, "Bread of old", Value.objects.get(slug="freedom-0"), words="Old words.")
    begin(alices)
    for slug in GROUPS:
        page = text(alices, group_url(slug))
        assert "Bread of old" not in page
        assert "Old words" not in page
    assert text(alices, group_url("freedom")).count("checked") in (0, 3)
    # Given again, the old card is taken up again.
    send(alices, group_url("freedom"), {"text-name": "bread OF old"})
    assert PersonalValue.owned_by(alice).filter(value=None).count() == 1
    assert levels(alice)["Bread of old"] == 2


def test_a_value_of_my_own_is_very_much_me_and_stays_on_the_page(alice, alices):
    group = begin(alices, {"text-name": " Slow  Fridays ", "text-definition": "Nothing before ten."}, add=1)
    assert levels(alice)["Slow Fridays"] == 2
    assert "Slow Fridays" in text(alices, group_url(group))


def test_five_of_my_own_are_the_most(alice, alices):
    group = begin(alices, {"text-name": "Own 0"})
    for number in range(1, 5):
        assert send(alices, group_url(group), {"text-name": f"Own {number}"}).status_code == 302
    for again in ("own 3", "Own\u00a03", "O\u200bwn 3"):
        assert send(alices, group_url(group), {"text-name": again}).status_code == 302
    response = send(alices, group_url(group), {"text-name": "Own 5"})
    assert response.status_code == 422
    assert "five of your own already" in response.content.decode()
    assert 'value="Own 5"' in response.content.decode()


def test_a_name_of_the_catalogs_leads_to_it_and_keeps_the_page(alice, alices):
    group = begin(alices)
    sent = {f"{group}-1": 1, "text-name": "MAKING 2"}
    response = send(alices, group_url(group), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Making 2 is in the catalog already, under Making." in page
    assert 'name="to" value="making-2"' in page
    assert send(alices, group_url(group), sent, to="making-2").url == f"{group_url('making')}#making-2"
    assert levels(alice)[f"{group.capitalize()} 1"] == 1
    assert not PersonalValue.objects.filter(value=None).exists()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"freedom-0": 7}, "Choose one of the three"),
        ({"freedom-0": "x"}, "Choose one of the three"),
        ({"text-name": "x" * 61}, "60 characters"),
        ({"text-name": "a\nb"}, "one line"),
        ({"text-name": "a\x00b"}, "ull characters"),
        ({"text-name": "Bread", "text-definition": "x" * 201}, "200 characters"),
        ({"text-definition": "What of?"}, "Give it a name as well."),
    ],
)
def test_bad_answers_are_named_and_nothing_is_lost(alice, alices, answers, said):
    begin(alices)
    before = levels(alice)
    response = send(alices, group_url("freedom"), {"freedom-1": 1, **answers})
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "checked" in page
    assert "x" * 60 not in str(answers) or "x" * 60 in page
    assert levels(alice) == before


def test_a_form_drawn_for_another_account_is_refused_and_keeps_the_answers(alice, bob, alices):
    form = send(alices, first_url(alices), {f"{GROUPS[0]}-0": 2}, dry=True)
    for piece in (new_piece_id(bob, "values"), "", str(uuid4())):
        response = alices.post(group_url(GROUPS[0]), form | {"piece": piece})
        assert response.status_code == 422
        assert "another account" in response.content.decode()
        assert "checked" in response.content.decode()
    assert not ValuesSession.objects.exists()


def test_a_value_retired_meanwhile_is_not_offered_but_what_was_said_stays(alice, alices):
    first = begin(alices, {})
    one, other = [slug for slug in GROUPS if slug != first][:2]
    send(alices, group_url(one), {f"{one}-0": 2})
    form = send(alices, group_url(other), {f"{other}-0": 2}, dry=True)
    retired = [f"{slug}-{number}" for slug in (one, other) for number in (0, 1)]
    Value.objects.filter(slug__in=retired).update(status="retired")
    page = text(alices, group_url(one))
    assert f'id="{one}-0"' in page
    assert f'id="{one}-1"' not in page
    assert alices.post(group_url(other), form).status_code == 302
    said = levels(alice)
    assert said[f"{one.capitalize()} 0"] == said[f"{other.capitalize()} 0"] == 2
    assert f"{other.capitalize()} 1" not in said


def test_a_group_retired_meanwhile_is_passed_over(alice, alices):
    first = begin(alices)
    rest = [slug for slug in GROUPS if slug != first]
    Value.objects.filter(group__slug=rest[0]).update(status="retired")
    seen = pick_all(alices, START, lambda key: None)
    assert sorted(seen) == sorted(rest[1:])
    assert alices.get(group_url(rest[0])).url == "/values/choose/narrow/"
    assert alices.get(group_url("no-such")).status_code == 404
    assert alices.post(group_url("no-such"), {}).status_code == 404


def test_an_empty_catalog_offers_no_way_through_it(alice, alices):
    Value.objects.all().delete()
    ValueGroup.objects.all().delete()
    assert "Take the whole catalog" not in text(alices, START)


def test_signed_out_a_word_of_ones_own_comes_back(client):
    sent = {"text-name": "Slow Fridays", "freedom-0": 2}
    response = client.post(group_url("freedom"), sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 401
    assert "Slow Fridays" in response.content.decode()


def test_the_start_page_counts_what_the_catalog_holds_today(alices):
    Value.objects.filter(slug__endswith="-2").update(status="retired")
    Value.objects.filter(slug__endswith="-0").update(express=True)
    page = text(alices, START)
    assert f"{2 * len(GROUPS)} words over {len(GROUPS)} short pages" in page
    assert f"{len(GROUPS)} words on one page." in page
    Value.objects.exclude(slug=f"{GROUPS[0]}-0").update(status="retired")
    assert "1 words" not in text(alices, START)


@pytest.mark.parametrize("state", ["pick", "narrow"])
def test_what_was_picked_is_narrowed_before_it_is_numbered(alice, alices, state):
    session = make_session(alice, "Salt", kind="full", state=state, done_on=None)
    RankedValue.objects.all().delete()
    card = PersonalValue.owned_by(alice).get()
    assert alices.get("/values/choose/order/").status_code == 302
    response = alices.post("/values/choose/order/", {"version": 1, f"rank-{card.pk}": "1"}, follow=True)
    assert "at another step by now" in response.content.decode()
    session.refresh_from_db()
    assert session.state == state
