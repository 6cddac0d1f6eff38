"""The worksheet of needs: filled in by and by, counted, compared; and two windows at once."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from careerpath.writing.trash import move_to_trash, purge
from journal.seasons.models import Season
from journal.seasons.needs.models import (
    ELSEWHERE,
    UNMET,
    WORK,
    Need,
    NeedRow,
    Worksheet,
    season_with_needs_before,
    worksheet,
)
from tests.factories import make_needs, make_review, make_season
from tests.forms import submit, tamper

places = st.frozensets(st.sampled_from([WORK, ELSEWHERE, UNMET]))


def at(*where):
    return frozenset(where)


def sheet(needs):
    """A worksheet of these needs, each with where it is met."""
    rows = [
        NeedRow(need=need, at_work=WORK in where, elsewhere=ELSEWHERE in where, unmet=UNMET in where)
        for need, where in needs.items()
    ]
    return Worksheet(Season(), rows)


def of(*places):
    return sheet(dict(zip(Need.values, places, strict=False)))


def counts(*places):
    return tuple(of(*places).counts.values())


def test_the_counts():
    assert counts() == (0, 0, 0)
    assert counts(at(WORK), at(WORK, UNMET), at(WORK, ELSEWHERE), at(ELSEWHERE), at(UNMET), at()) == (5, 3, 2)


@given(st.lists(places, max_size=len(Need)))
def test_work_is_never_the_only_place_more_often_than_a_place(needs):
    said, work, only_work = counts(*needs)
    assert len(needs) >= said >= work >= only_work >= 0


ALONE, BOTH, NOT = at(WORK), at(WORK, ELSEWHERE), at(ELSEWHERE)


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ([at()], ""),
        ([NOT], "Work does not meet the one need you named."),
        ([BOTH], "Work meets the one need you named."),
        ([ALONE], "Work meets the one need you named, and is the only place for it."),
        ([NOT, NOT], "Of the 2 needs you named, work meets none."),
        ([BOTH, NOT], "Of the 2 needs you named, work meets 1, which is met elsewhere, too."),
        ([BOTH, BOTH], "Of the 2 needs you named, work meets 2, each of which is met elsewhere, too."),
        ([ALONE, NOT], "Of the 2 needs you named, work meets 1, and is the only place for it."),
        ([ALONE, ALONE], "Of the 2 needs you named, work meets 2, and is the only place for all of them."),
        ([ALONE, BOTH, NOT], "Of the 3 needs you named, work meets 2, and is the only place for 1 of them."),
        ([ALONE] * 12, "Of your 12 needs, work meets 12, and is the only place for all of them."),
    ],
)
def test_the_sentence(places, sentence):
    assert of(*places).in_words == sentence


def test_what_moved_was_said_of_in_both():
    before = sheet({"play": at(WORK), "rest": at(ELSEWHERE), "growth": at(), "impact": at(WORK)})
    after = sheet(
        {"rest": at(UNMET), "play": at(WORK), "growth": at(WORK), "impact": at(), "purpose": at(WORK)},
    )
    assert after.moved_since(before) == [(before.rows["rest"], after.rows["rest"])]


@given(st.dictionaries(st.sampled_from(Need.values), places))
def test_nothing_moves_between_a_season_and_itself(needs):
    assert sheet(needs).moved_since(sheet(needs)) == []


@pytest.fixture
def season(alice):
    return make_season(alice)


@pytest.fixture
def url(season):
    return reverse("journal:season_needs", args=[season.pk])


@pytest.mark.django_db
def test_an_empty_worksheet_asks_all_twelve_and_counts_nothing(alices, url):
    page = alices.get(url).content.decode()
    for need in Need:
        assert str(need.label) in page
    assert "Where do I do things for nothing?" in page
    assert "A need that work cannot meet is not a fault in you or in the job." in page
    assert "the only place" not in page and "What moved" not in page


@pytest.mark.django_db
def test_it_is_kept_as_far_as_one_got_and_read_back(alice, alices, season, url):
    typed = {"where-play": ["work"], "where-rest": ["work", "unmet"], "text-play-by-what": "The bench"}
    typed |= {"matters-rest": "3", "text-rest-step": "A nap on Sunday", "text-growth-step": "For another row"}
    assert submit(alices.get(url), "Done", **typed).url == url
    content = alices.get(url).content.decode()
    assert "Kept." in content and "The bench" in content and "A nap on Sunday" in content
    assert "Of the 2 needs you named, work meets 2, and is the only place for all of them." in content
    kept = worksheet(season).rows
    assert list(kept) == ["growth", "rest", "play"]
    assert (kept["rest"].places, kept["rest"].matters) == (at(WORK, UNMET), 3)
    assert kept["rest"].asks_for_a_step and not kept["play"].asks_for_a_step
    assert kept["growth"].small_step == "For another row" and not kept["growth"].places
    assert 'value="For another row"' in content


@pytest.mark.django_db
def test_all_twelve_in_words(alices, season, url):
    make_needs(season, **dict.fromkeys(Need.values[:7], "work"), **dict.fromkeys(Need.values[7:], "elsewhere"))
    NeedRow.owned_by(season.owner).filter(need__in=Need.values[:4]).update(elsewhere=True)
    page = alices.get(url).content.decode()
    assert "Of your 12 needs, work meets 7, and is the only place for 3 of them." in page
    NeedRow.owned_by(season.owner).update(elsewhere=True)
    assert "Of your 12 needs, work meets 7, each of which is met elsewhere, too." in alices.get(url).content.decode()
    NeedRow.owned_by(season.owner).update(at_work=False)
    assert "Of your 12 needs, work meets none." in alices.get(url).content.decode()


@pytest.mark.django_db
def test_a_row_that_did_not_change_stays_and_one_that_was_emptied_goes(alice, alices, season, url):
    make_needs(season, play="work", rest="elsewhere", growth="unmet")
    before = worksheet(season).rows
    typed = {"where-rest": ["unmet"], "where-growth": [], "text-growth-by-what": ""}
    submit(alices.get(url), "Done", **typed)
    after = worksheet(season).rows
    assert list(after) == ["rest", "play"]
    assert after["play"].pk == before["play"].pk
    assert after["rest"].places == at(UNMET) and after["rest"].by_what == "The bench"


@pytest.mark.django_db
def test_that_it_does_not_matter_is_said_too(alice, alices, season, url):
    submit(alices.get(url), "Done", **{"matters-play": "0"})
    assert worksheet(season).rows["play"].matters == 0
    assert 'value="0" selected' in alices.get(url).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("where-play", "nowhere", "Choose work, elsewhere or unmet"),
        ("matters-play", "4", "Choose how much it matters"),
        ("matters-play", "x", "Choose how much it matters"),
        ("text-play-by-what", "x" * 121, "120 characters"),
        ("text-play-step", "x" * 141, "140 characters"),
        ("text-play-step", "a\nb", "one line"),
        ("text-play-by-what", "a\x00b", "ull characters are not allowed"),
    ],
)
def test_bad_input_is_named_and_nothing_is_lost(alices, season, url, field, value, message):
    typed = {"text-rest-by-what": "Words that stay.", "where-rest": "elsewhere"}
    response = tamper(alices.get(url), "Done", {field: value}, **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page and 'value="Words that stay."' in page
    assert not NeedRow.objects.exists()


@pytest.mark.django_db
def test_two_windows_fill_it_in_and_the_slower_one_sees_both(alices, season, url):
    make_needs(season, play="work", words="At first")
    drawn = alices.get(url)
    submit(drawn, "Done", **{"text-play-by-what": "From the first window"})
    second = {"text-play-by-what": "From the second window", "text-rest-step": "Only in the second"}
    response = submit(drawn, "Done", **second)
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the first window" in page and 'value="From the second window"' in page
    assert 'value="Only in the second"' in page
    assert worksheet(season).rows["play"].by_what == "From the first window"
    assert submit(response, "Done").status_code == 302
    assert worksheet(season).rows["play"].by_what == "From the second window"


@pytest.mark.django_db
def test_a_form_that_was_refused_keeps_the_version_it_was_drawn_with(alices, season, url):
    make_needs(season, play="work")
    page, version, typed = alices.get(url), worksheet(season).version, {"text-play-by-what": "x" * 200}
    NeedRow.owned_by(season.owner).delete()
    make_needs(season, play="elsewhere")
    assert f'value="{version}"' in submit(page, "Done", **typed).content.decode()
    assert b'name="version" value="0"' in tamper(page, "Done", {"version": None}, **typed).content


@pytest.mark.django_db
def test_the_same_form_sent_twice_is_kept_once(alices, season, url):
    page = alices.get(url)
    assert [submit(page, "Done", **{"where-play": ["work"]}).status_code for _ in range(2)] == [302, 302]
    assert NeedRow.objects.count() == 1


@pytest.mark.django_db
def test_before_a_pause_what_is_missed_first_is_asked_first(alice, alices, season, url):
    assert "usually what people miss first" not in alices.get(url).content.decode()
    Season.owned_by(alice).update(role="pausing")
    page = alices.get(url)
    assert "usually what people miss first when paid work pauses" in page.content.decode()
    assert [row.label for row in page.context["groups"][0]] == [
        "Being seen",
        "A frame for the week",
        "Being part of a group",
    ]
    assert sum(map(len, page.context["groups"])) == 12


@pytest.mark.django_db
def test_what_moved_since_another_season_is_said_in_words(alice, alices, season, url):
    past = make_season(alice, "The depot", starts_on=date(2026, 1, 1), closed_on=date(2026, 8, 1))
    make_needs(past, play="work", rest="elsewhere", growth="work")
    assert "What moved" not in alices.get(url).content.decode()
    make_needs(season, play="work elsewhere unmet", rest="elsewhere", impact="work")
    assert season_with_needs_before(season) == past
    assert f'href="?with={past.pk}"' in alices.get(url).content.decode()
    there = alices.get(url, {"with": past.pk}).content.decode()
    back = alices.get(reverse("journal:season_needs", args=[past.pk]), {"with": season.pk}).content.decode()
    for page in (there, back):
        assert "moved from met at work to partly met at work and elsewhere" in page
        assert page.count("moved from") == 1
    NeedRow.owned_by(alice).filter(need="play").update(at_work=True, elsewhere=False, unmet=False)
    assert "Nothing moved" in alices.get(url, {"with": past.pk}).content.decode()
    empty = make_season(alice, closed_on=date(2026, 8, 1))
    assert "nothing to compare yet" in alices.get(url, {"with": empty.pk}).content.decode()


@pytest.mark.django_db
def test_a_season_to_compare_with_that_is_not_ones_own_is_404(alices, bob, url):
    for other in (make_season(bob).pk, uuid4(), "x"):
        assert alices.get(url, {"with": other}).status_code == 404


@pytest.mark.django_db
def test_the_needs_of_a_closed_season_stay_readable_and_open_to_change(alices, alice):
    season = make_season(alice, closed_on=date(2026, 11, 1))
    url = reverse("journal:season_needs", args=[season.pk])
    assert submit(alices.get(url), "Done", **{"where-play": ["work"]}).status_code == 302
    assert "Work meets the one need you named, and is the only place for it." in alices.get(url).content.decode()


@pytest.mark.django_db
def test_signed_out_all_twelve_rows_come_back(alices, url):
    drawn = alices.get(url)
    alices.logout()
    words = {f"text-{need}-{part}": f"{need} {part}" for need in Need.values for part in ("by-what", "step")}
    response = submit(drawn, "Done", **words, **{"where-play": "work"})
    assert response.status_code == 401
    page = response.content.decode()
    for text in words.values():
        assert f"{text}</textarea>" in page
    assert 'name="where-play" value="work"' in page


@pytest.mark.django_db
def test_needs_that_do_not_open_are_not_written_over(alices, season, url):
    make_needs(season, play="work")
    drawn = alices.get(url)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_needrow SET by_what = %s", [b"broken"])
    assert b"cannot be opened" in alices.get(url).content
    response = submit(drawn, "Done", **{"text-play-by-what": "Over it"})
    assert b"cannot be opened" in response.content and b"Over it" in response.content
    with connection.cursor() as cursor:
        cursor.execute("SELECT by_what FROM journal_needrow")
        assert bytes(cursor.fetchone()[0]) == b"broken"
    other = make_season(season.owner, closed_on=date(2026, 11, 1))
    page = alices.get(reverse("journal:season_needs", args=[other.pk]), {"with": season.pk})
    assert b"cannot be opened" in page.content


def test_ticks_alone_sent_signed_out_are_given_back(alices, season, url):
    needs, checkin = (alices.get(page, follow=True) for page in (url, reverse("journal:checkin_new", args=[season.pk])))
    alices.logout()
    ticked = {"where-play": ["work", "unmet"]}
    for page, button, typed in ((needs, "Done", ticked), (checkin, "Done", {"role": ["central"]})):
        response = submit(page, button, **typed)
        assert response.status_code == 401
        fields = [(one["name"], one["value"]) for one in response.context["fields"]]
        assert {(name, value) for name, values in typed.items() for value in values} <= set(fields)
        assert "What you ticked and chose is safe" in response.content.decode()
    assert tamper(needs, "Done", {"ticks": None}, **ticked).status_code == 302


def test_the_form_carries_the_mark_that_its_ticks_come_back_by(alices, season, url):
    make_review(season)
    acts = [reverse(f"journal:{name}", args=[season.pk]) for name in ("checkin_new", "season_review_answers")]
    for address in (url, *acts):
        assert '<input type="hidden" name="ticks" value="1">' in alices.get(address, follow=True).content.decode()


def test_they_go_with_their_season(season):
    make_needs(season, play="work")
    move_to_trash(season)
    purge(season)
    assert not NeedRow.objects.exists()
