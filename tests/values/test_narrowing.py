"""From what was picked to the five to twelve that are put in order; folds; places that are given once."""

import pytest

from careerpath.writing.pieces import new_piece_id
from tests.factories import make_group, make_session, make_value
from values.models import PersonalValue, Pick, Value, ValuesSession

from .choosing_steps import GROUPS, group_url, pick_all, send

pytestmark = pytest.mark.django_db
NARROW, PAIRS = "/values/choose/narrow/", "/values/choose/pairs/"


def picked(user, very, somewhat=0, state="narrow", **fields):
    """A full session with so many values of each level, spread over the groups; their keys, in order."""
    session = ValuesSession.objects.create(owner=user, kind="full", state=state, started_on="2026-11-24", **fields)
    for number in range(very + somewhat):
        slug = f"v-{number:02}"
        value = make_value(slug, name=f"Value {number:02}", group=make_group(GROUPS[number % len(GROUPS)]))
        card = PersonalValue.objects.create(owner=user, value=value)
        level = 2 if number < very else 1
        Pick.objects.create(owner=user, session=session, personal_value=card, level=level)
    return session


def keys(*numbers):
    return [f"v-{number:02}" for number in numbers]


def narrow(client, value, **more):
    version = client.get(NARROW).context["version"]
    return client.post(NARROW, {"version": version, "value": value, **more})


def shortlist(session):
    """Slug and place of what is kept, in the order of the places."""
    rows = Pick.objects.filter(session=session, shortlisted=True).order_by("place")
    return list(rows.values_list("personal_value__value__slug", "place"))


def ticked(response):
    return sorted(row.key for row, on in response.context["form"].rows() if on)


def test_seven_need_no_page_but_back_leads_to_it(alice, alices):
    for group in GROUPS:
        for number in range(2):
            make_value(f"{group}-{number}", group=make_group(group))
    very = ["freedom-0", "freedom-1", "making-0", "making-1", "meaning-0", "world-0", "world-1"]
    slug, piece = alices.get("/values/choose/").context["offer"][:2]
    pick_all(alices, f"{group_url(slug)}?piece={piece}", lambda key: 2 if key in very else 1)
    session = ValuesSession.owned_by(alice).get()
    assert session.state == "rank"
    assert [place for _, place in shortlist(session)] == [1, 2, 3, 4, 5, 6, 7]
    assert sorted(slug for slug, _ in shortlist(session)) == very
    assert alices.get("/values/choose/").url == PAIRS
    response = alices.get(NARROW)
    assert ticked(response) == very
    assert "Two of these mean the same to me" in response.content.decode()
    before = shortlist(session)
    assert narrow(alices, very).url == PAIRS
    assert shortlist(session) == before


@pytest.mark.parametrize(
    ("very", "somewhat", "said", "shown", "on"),
    [
        (3, 1, "You kept fewer than five", 4, 3),
        (3, 4, "the others that you kept stand here too", 7, 3),
        (6, 4, "You can go on with these as they are.", 6, 6),
        (10, 4, "eight is kinder", 10, 10),
        (14, 0, "Tick up to twelve", 14, 0),
        (25, 0, "keep at most half of each group", 25, 0),
        (0, 0, "Nothing is kept yet", 0, 0),
    ],
)
def test_the_page_says_what_fits(alice, alices, very, somewhat, said, shown, on):
    picked(alice, very, somewhat)
    response = alices.get(NARROW)
    page = response.content.decode()
    assert said in page
    assert "also important" in page
    assert page.count('type="checkbox"') == shown
    assert page.count("checked") == on


def test_going_on_gives_places_by_the_seed_and_leaves_the_others_picked(alice, alices):
    session = picked(alice, 13)
    assert narrow(alices, keys(*range(8))).url == PAIRS
    session.refresh_from_db()
    assert session.state == "rank"
    assert sorted(slug for slug, _ in shortlist(session)) == keys(*range(8))
    assert [place for _, place in shortlist(session)] == list(range(1, 9))
    assert Pick.objects.filter(session=session, shortlisted=False, level=2).count() == 5


def test_coming_back_from_the_pairs_leads_to_the_list(alice, alices):
    picked(alice, 6, state="rank")
    assert alices.get("/values/choose/").url == PAIRS
    assert alices.get("/values/choose/pick/").url == NARROW


def test_places_stay_when_the_list_changes(alice, alices):
    session = picked(alice, 13, seed=7)
    narrow(alices, keys(*range(8)))
    first = shortlist(session)
    narrow(alices, keys(*range(2, 10)))
    second = shortlist(session)
    assert [row for row in first if row in second] == [row for row in first if row[0] in keys(*range(2, 8))]
    assert [slug for slug, _ in second[-2:]] in (keys(8, 9), keys(9, 8))
    # One that comes back stands where it stood, so that no pair is read the wrong way round.
    narrow(alices, keys(*range(10)))
    assert shortlist(session)[:8] == first


def test_two_that_mean_the_same_count_once(alice, alices):
    session = picked(alice, 9)
    assert narrow(alices, keys(*range(9)), **{"same-v-00": "v-01"}).url == PAIRS
    folded = Pick.objects.get(session=session, folded_into__isnull=False)
    assert folded.personal_value.value.slug == "v-00"
    assert folded.folded_into.value.slug == "v-01"
    assert not folded.shortlisted
    assert len(shortlist(session)) == 8
    page = alices.get(NARROW).content.decode()
    assert 'value="v-01" selected' in page
    narrow(alices, keys(*range(9)))
    assert len(shortlist(session)) == 9


@pytest.mark.parametrize(
    ("folds", "said"),
    [
        ({"same-v-00": "v-01", "same-v-01": "v-00"}, "each stand for the other"),
        ({"same-v-00": "v-01", "same-v-01": "v-02"}, "means the same as another one already"),
        ({"same-v-00": "v-12"}, "Value 12 is not ticked"),
        ({"same-v-00": "v-00"}, "Choose another value of this page."),
        ({"same-v-00": "no-such"}, "Choose another value of this page."),
    ],
)
def test_bad_folds_are_named_and_nothing_is_lost(alice, alices, folds, said):
    session = picked(alice, 13)
    response = narrow(alices, keys(*range(8)), **folds)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert ticked(response) == keys(*range(8))
    assert '<details class="fold" open' in page
    assert shortlist(session) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (keys(*range(13)), "You kept 13. Twelve is the most"),
        (keys(0, 1, 2, 3), "You kept 4. Five can be found"),
        ([], "Tick one at least"),
        (["no-such"], "was not kept while picking"),
        (["v-00\x00"], "was not kept while picking"),
    ],
)
def test_bad_ticks_are_named_and_nothing_is_lost(alice, alices, value, said):
    session = picked(alice, 13)
    response = narrow(alices, value)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert set(ticked(response)) == set(value) & set(keys(*range(13)))
    session.refresh_from_db()
    assert (session.state, shortlist(session)) == ("narrow", [])


def test_folding_below_five_asks_for_more(alice, alices):
    picked(alice, 13)
    response = narrow(alices, keys(*range(5)), **{"same-v-00": "v-01"})
    assert "You kept 4." in response.content.decode()


def test_who_truly_has_three_goes_on_with_three(alice, alices):
    session = picked(alice, 3)
    assert narrow(alices, keys(0, 1, 2)).url == PAIRS
    assert len(shortlist(session)) == 3
    ValuesSession.objects.all().delete()
    PersonalValue.objects.all().delete()
    Value.objects.all().delete()
    session = picked(alice, 3, 20)
    response = narrow(alices, keys(0, 1, 2))
    assert response.status_code == 422
    assert "Go on with fewer" in response.content.decode()
    assert narrow(alices, keys(0, 1, 2), few=1).url == PAIRS
    assert len(shortlist(session)) == 3


def test_a_first_pass_thins_a_great_many_out(alice, alices):
    session = picked(alice, 30)
    assert "same-" not in alices.get(NARROW).content.decode()
    assert narrow(alices, keys(*range(14)), thin=1).url == NARROW
    assert Pick.objects.filter(session=session, level=1).count() == 16
    response = alices.get(NARROW)
    assert "Tick up to twelve" in response.content.decode()
    assert len(response.context["form"].rows()) == 14
    assert narrow(alices, keys(*range(8))).url == PAIRS


def test_stopping_and_going_back_keep_the_ticks(alice, alices):
    session = picked(alice, 13)
    assert narrow(alices, keys(0, 1), later=1).url == "/values/"
    assert ticked(alices.get("/values/choose/", follow=True)) == keys(0, 1)
    assert narrow(alices, keys(0, 1, 2), back=1).url.startswith("/values/choose/group/")
    assert ticked(alices.get(NARROW)) == keys(0, 1, 2)
    session.refresh_from_db()
    assert session.state == "narrow"


def test_what_turns_not_now_leaves_the_list_and_what_turns_very_joins_it(alice, alices):
    session = picked(alice, 8, 1)
    narrow(alices, keys(*range(8)))
    page = alices.get(NARROW).context["last_group"][0].slug
    group = Value.objects.get(slug="v-00").group.slug
    assert page in GROUPS
    send(alices, group_url(group), {"v-00": 0})
    send(alices, group_url(Value.objects.get(slug="v-08").group.slug), {"v-08": 2})
    session.refresh_from_db()
    assert session.state in ("narrow", "rank")
    assert ticked(alices.get(NARROW)) == keys(*range(1, 9))


def test_two_windows_that_differ_are_asked(alice, alices):
    session = picked(alice, 13)
    version = alices.get(NARROW).context["version"]
    one = {"version": version, "value": keys(*range(8))}
    other = {"version": version, "value": keys(*range(5)), "same-v-12": "v-00"}
    assert {alices.post(NARROW, one).url for _ in range(2)} == {PAIRS}
    response = alices.post(NARROW, other)
    assert response.status_code == 409
    assert "was changed in another window" in response.content.decode()
    assert ticked(response) == keys(*range(5))
    assert len(shortlist(session)) == 8
    assert alices.post(NARROW, other | {"version": response.context["version"]}).url == PAIRS
    assert len(shortlist(session)) == 5


def test_a_value_retired_meanwhile_stays_where_it_was_kept(alice, alices):
    session = picked(alice, 9)
    Value.objects.filter(slug="v-00").update(status="retired")
    assert narrow(alices, keys(*range(8))).url == PAIRS
    assert len(shortlist(session)) == 8


def test_the_old_list_stays_hidden(alice, alices):
    make_session(alice, "Bread of old", words="Old words.")
    picked(alice, 9)
    page = alices.get(NARROW).content.decode()
    assert "Bread of old" not in page
    assert "Old words" not in page


def test_out_of_turn_it_leads_to_the_step_that_is_next(alice, bob, alices, bobs):
    assert alices.get(NARROW).url == "/values/choose/"
    make_value("extra", group=make_group("extra"))
    session = picked(alice, 9, state="pick")
    assert alices.get(NARROW).url == group_url("extra")
    assert alices.post(NARROW, {"version": 1, "value": keys(*range(8))}).url == group_url("extra")
    assert bobs.get(NARROW).url == "/values/choose/"
    assert shortlist(session) == []


def test_the_short_list_gets_places_when_it_goes_on(alice, alices):
    slugs = [make_value(f"e-{number}").slug for number in range(7)]
    sent = {"piece": new_piece_id(alice, "values"), "version": 0, "value": slugs[:6]}
    alices.post("/values/choose/pick/", sent)
    session = ValuesSession.owned_by(alice).get()
    first = shortlist(session)
    assert [place for _, place in first] == [1, 2, 3, 4, 5, 6]
    alices.post("/values/choose/pick/", {"version": 1, "value": slugs[1:]})
    assert [row for row in first if row[0] != "e-0"] == shortlist(session)[:-1]
    assert shortlist(session)[-1] == ("e-6", 7)
