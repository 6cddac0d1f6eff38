"""Search: every text of one's own is found and marked where it stands, and nobody else's; pages and refusals."""

import re
from datetime import date, timedelta
from itertools import count

import pytest
from django.core.management import call_command
from django.utils import timezone

from careerpath.accounts.models import User, UserKey
from careerpath.writing.owned import encrypted_fields, owned_models
from journal.search import scan
from journal.search.marking import mark_all
from journal.search.matching import Question
from journal.search.models import Search
from journal.search.scan import page_of_hits, searched_fields, searched_models
from journal.touches.models import Tag, Tagged
from tests.conftest import BACKEND, signed_in
from tests.factories import make_card, make_checkin, make_entry, make_letter, make_season, make_session, make_spark
from tests.forms import submit, tamper
from tests.raw_rows import flipped, refused, store, stored
from tests.whole_journal import write_journal
from values.session.models import RankedValue

pytestmark = pytest.mark.django_db
BLANK = dict.fromkeys(("words", "noun", "value", "season", "tag", "since", "until"), "")
NOT_SEARCHED = {
    "revision.fields": "earlier wordings: what was said since is found",
    "personalvalue.name": "found as the result of a choosing, which keeps it",
    "personalvalue.definition": "found in one's own words",
    "valuessession.record": "a draft of what becomes a result",
    "rankedvalue.definition_snapshot": "the catalog's",
    "entry.prompt_text": "the question's",
    "carriedvalue.name_snapshot": "a copy",
    "carriedvalue.words_snapshot": "a copy",
    **dict.fromkeys(("season.money", "remark.relation"), "chosen"),
    "tag.name": "found with the pages that have it",
    "search.asked": "what is looked for",
    **dict.fromkeys(("import.report", "import.renamed", "importpart.rows", "brought.rows"), "forgotten in 30 days"),
}


def found(user, words="", **asked):
    return page_of_hits(user, BLANK | {"words": words} | {name: str(value) for name, value in asked.items()})


def rows(user, words="", **asked):
    return [hit.row for hit in found(user, words, **asked).hits]


def ask(client, words="", **asked):
    return submit(client.get("/search/"), "Search", words=words, **asked)


def results(client, words="", **asked):
    return client.get(ask(client, words, **asked).url)


def test_every_text_is_searched_or_says_why_not():
    bound = {field.bound_to for model in owned_models() for field in encrypted_fields(model)}
    assert bound - {field.bound_to for model in searched_models() for field in searched_fields(model)} == {
        *NOT_SEARCHED
    }


def words_of(row):
    """The words that a whole journal was written with, by the fields of a row in which they are searched."""
    for field in searched_fields(type(row)):
        value = getattr(row, field.name)
        items = [{"": value}] if isinstance(value, str) else value
        texts = [item[key] for item in items for key in getattr(field, "keys", [""]) if key in item]
        yield from ((text.split()[0], field.bound_to) for text in texts if text.startswith("Word"))


def test_each_text_of_every_noun_is_found_and_marked_where_it_stands(alice, alices):
    numbers = count()
    write_journal(alice, lambda: f"Word{next(numbers)}x is here")
    kept = Search.objects.create(owner=alice, asked=BLANK)
    seen, marked = set(), set()
    for model in searched_models():
        for row in model.owned_by(alice).filter(**{f"{model.listed_by}__isnull": False}):
            fields = dict(words_of(row))
            if marked.issuperset(fields.values()):
                continue
            seen.update(fields.values())
            # It is found by all of its words only if each is searched.
            kept.asked = BLANK | {"words": " ".join(fields)}
            kept.save()
            [hit] = found(alice, kept.asked["words"]).hits
            assert hit.row == row
            assert {text for text, is_marked in hit.heading + hit.line if is_marked} & set(fields)
            page = alices.get(f"{hit.row.get_absolute_url()}?found={kept.pk}").content.decode()
            words = re.findall(r'<mark(?: id="found")?>(\w+)</mark>', page)
            marked.update(fields[word] for word in words if word in fields)
    assert marked == seen
    # A web address is no word; the others hold what is chosen, and copies.
    apart = {"spark.link", "season.flexibility", "checkin.spaces", "checkin.room", "seasonreview.months"}
    apart |= {"trustedperson.good_for"}
    assert {field.bound_to for model in searched_models() for field in searched_fields(model)} - seen == apart


def test_the_line_of_a_hit_is_that_of_its_match_however_far_down(alice):
    make_entry(alice, "\n\n".join(["Bread, and bread again."] * 200) + "\n\nThen *a* **zebrafinch** sang.")
    [hit] = found(alice, "zebraf").hits
    assert hit.line[-2:] == [("zebraf", True), ("inch sang.", False)]
    assert "".join(text for text, _ in hit.line).startswith("…") and "Then a zebrafinch" in "".join(
        text for text, _ in hit.line
    )


def test_nobody_elses_words_nor_what_is_put_away_or_sealed_are_found(alice, bob):
    make_entry(bob, "A lighthouse")
    make_entry(alice, "A lighthouse", trashed_at=timezone.now())
    gone = make_season(
        alice, "Lighthouse", starts_on=date(2024, 1, 1), closed_on=date(2024, 6, 1), trashed_at=timezone.now()
    )
    make_checkin(gone, said_no="To the lighthouse")
    season = make_season(alice, "Bench")
    sealed = make_letter(season, "Dear lighthouse")
    assert rows(alice, "lighthouse") == []
    sealed.opened_on = date(2026, 11, 24)
    sealed.save()
    assert rows(alice, "lighthouse") == [sealed]
    assert [row.owner for row in rows(bob, "lighthouse")] == [bob]


def test_pages_stand_newest_first_and_none_is_said_twice_or_left_out(alice):
    made = [make_spark(alice, f"Ferry {number}", noticed_on=date(2026, 1, 1 + number % 3)) for number in range(45)]
    made += [make_entry(alice, "ferry", written_on=date(2026, 1, 2))]
    seen, before = [], ""
    for size in (20, 20, 6):
        page = page_of_hits(alice, BLANK | {"words": "ferry"}, before)
        assert len(page.hits) == size
        seen += [(hit.day, hit.row.pk) for hit in page.hits]
        before = page.older
    assert before == ""
    assert seen == sorted(((row.day, row.pk) for row in made), reverse=True)


def test_what_is_read_for_a_page_has_an_end(alice, alices, monkeypatch):
    monkeypatch.setattr(scan, "MOST_ROWS", 3)
    for number in range(7):
        make_spark(alice, f"Ferry {number}", noticed_on=date(2026, 1, 7 - number))
    first = results(alices, "6")
    assert "Nothing so far" in first.content.decode()
    assert "Search the older ones" in first.content.decode()
    page = page_of_hits(alice, BLANK | {"words": "6"}, first.context["found"].older)
    assert (page.hits, page.is_cut) == ([], True)
    assert [hit.row.what for hit in page_of_hits(alice, BLANK | {"words": "6"}, page.older).hits] == [""]


def test_a_text_that_does_not_open_is_told_of_and_hides_no_other(alice, alices, django_assert_max_num_queries):
    entry = make_entry(alice, "A ferry", written_on=date(2026, 1, 1))
    whole = stored(entry)
    # Of these columns others are read before it.
    make_entry(alice, "Geese")
    make_spark(alice, "A ferry")
    for broken in (flipped(whole, 200), b"", whole[:5], whole[:10], whole[:20]):
        store(entry, broken)
        page = results(alices, "ferry")
        assert [hit.heading[0] for hit in page.context["found"].hits] == [("A ", False)]
        assert "One text cannot be opened" in page.content.decode()
    UserKey.objects.all().delete()
    with django_assert_max_num_queries(5):
        assert found(User.objects.get(pk=alice.pk), "ferry").unreadable == 3


def test_filters(alice):
    season = make_season(alice, "Bench", starts_on=date(2026, 3, 1), closed_on=date(2026, 5, 31))
    make_season(alice, "Sea", starts_on=date(2026, 5, 31))
    session = make_session(alice, "Bread", words="reed", done_on=date(2026, 6, 1))
    bread = RankedValue.owned_by(alice).get(session=session).personal_value
    inside = make_entry(alice, "reed", written_on=date(2026, 4, 1), touched=[bread.pk])
    border = make_entry(alice, "reed", written_on=date(2026, 5, 31))
    spark = make_spark(alice, "reed", noticed_on=date(2026, 4, 2), touched=[bread.pk])
    checkin = make_checkin(season, checked_on=date(2026, 4, 3), said_no="reed")
    tag = Tag.objects.create(owner=alice, name="Workshop")
    Tagged.objects.create(owner=alice, tag=tag, entry=border)
    assert rows(alice, "reed", noun="entry") == [border, inside]
    assert rows(alice, "reed", season=season.pk) == [checkin, spark, inside]
    assert [type(row).__name__ for row in rows(alice, "reed", value=bread.pk)] == ["RankedValue", "Spark", "Entry"]
    assert rows(alice, "reed", tag=tag.pk) == rows(alice, "workshop") == rows(alice, "reed wor") == [border]
    assert rows(alice, "reed", since="2026-04-02", until="2026-04-03") == [checkin, spark]
    assert rows(alice, tag=tag.pk) == [border]
    assert rows(alice, "reed", noun="spark", tag=tag.pk) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Type a word, or part of one."),
        ({"words": " \t"}, "Type a word, or part of one."),
        ({"words": "…!?%_%"}, "Signs alone cannot be looked for."),
        ({"words": "a" * 10_000}, "Look for less: 200 characters at most; this is 10000."),
        ({"words": "x", "since": "2026-02-30"}, "There is no such date."),
        ({"words": "x", "since": "2026-02-03", "until": "2026-02-02"}, "This is before the first day."),
    ],
)
def test_a_question_that_asks_nothing_is_answered_in_words(asked, said, alices):
    response = tamper(alices.get("/search/"), "Search", asked)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert asked.get("words", "").strip() in response.content.decode()
    assert not Search.objects.exists()


@pytest.mark.parametrize("words", ["a", '"unbal', "((.*[a-z]+\\", "'; DROP", "<b>", "a" * 200, "ß" * 200])
def test_any_other_question_is_answered(words, alice, alices):
    make_entry(alice, "Something else entirely, about 7 geese.")
    assert results(alices, words).status_code == 200


def test_anothers_filter_is_refused(alice, bob, alices):
    Tag.objects.create(owner=alice, name="mine")
    for name, row in (
        ("value", make_card(bob)),
        ("season", make_season(bob)),
        ("tag", Tag.objects.create(owner=bob, name="x")),
    ):
        response = tamper(alices.get("/search/"), "Search", {"words": "x", name: str(row.pk)})
        assert response.status_code == 422
        assert "This is not there any more." in response.content.decode()


def test_a_search_is_its_owners_and_is_forgotten_after_an_hour(alice, alices, bob):
    kept = ask(alices, "ferry").url
    entry = make_entry(alice, "A ferry")
    id = kept.split("/")[2]
    assert signed_in(bob).get(kept).status_code == 404
    assert "<mark" not in signed_in(bob).get(f"/search/?found={id}").content.decode()
    opened = f"{entry.get_absolute_url()}?found={id}"
    assert "<mark" in alices.get(opened).content.decode()
    Search.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    gone = alices.get(kept)
    assert gone.status_code == 410
    assert "forgotten an hour after you asked" in gone.content.decode()
    assert "<mark" not in alices.get(opened).content.decode()
    ask(alices, "geese")
    assert Search.objects.count() == 1
    alices.logout()
    assert alices.get(opened).url.startswith("/accounts/login/")
    assert alices.get(f"/accounts/login/?found={id}").status_code == 200
    alices.force_login(alice, backend=BACKEND)
    for odd in ("", "x", "0" * 32, "'"):
        assert alices.get(f"{entry.get_absolute_url()}?found={odd}").status_code == 200


def test_thirty_a_minute(alice, alices):
    for _ in range(29):
        Search.keep(alice, BLANK)
    assert ask(alices, "ferry").status_code == 302
    refused = ask(alices, "one too many")
    assert refused.status_code == 429
    assert "one too many" in refused.content.decode()


def test_thirty_pages_of_results_a_minute_too(alices, settings):
    settings.ACCOUNT_RATE_LIMITS = {"search": "2/m/user"}
    url = ask(alices, "ferry").url
    assert [alices.get(url).status_code for _ in range(2)] == [200, 200]
    refused = alices.get(url)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert 'value="ferry"' in refused.text and "That was a lot at once." in refused.text


def test_whose_journal_is_full_searches_it_too(alice, alices, settings):
    make_spark(alice, "A ferry")
    settings.MOST_TEXT = 1
    assert [hit.heading for hit in results(alices, "ferry").context["found"].hits] == [[("A ", False), ("ferry", True)]]


def test_the_days_work_forgets_what_was_looked_for(alices):
    ask(alices, "ferry")
    call_command("daily", verbosity=0)
    assert Search.objects.count() == 1
    Search.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    call_command("daily", verbosity=0)
    assert not Search.objects.exists()


def test_a_phrase_is_marked_across_paragraphs_and_items(alice, alices):
    entry = make_entry(alice, "I sang\n\nThen we\n\n- one\n- two")
    for words, marked in (
        ('"sang then"', ['<mark id="found">sang</mark></p>', '<p dir="auto"><mark>Then</mark> we']),
        ('"one two"', ['<li><mark id="found">one</mark></li>\n<li><mark>two</mark></li>']),
    ):
        kept = ask(alices, words).url.split("/")[2]
        page = alices.get(f"{entry.get_absolute_url()}?found={kept}").text
        assert [part for part in marked if part not in page] == []


def test_words_of_two_elements_are_two_words():
    page = '<h1 dir="auto">Bread</h1><p dir="auto">works</p>'
    assert mark_all(page, Question.of("works").spans) == page.replace("works", '<mark id="found">works</mark>')


def test_what_narrowed_a_search_may_be_gone_since(alice, alices):
    tag = Tag.objects.create(owner=alice, name="work")
    Tagged.objects.create(owner=alice, tag=tag, entry=make_entry(alice, "A ferry"))
    url = ask(alices, "ferry", tag=tag.pk).url
    assert len(alices.get(url).context["found"].hits) == 1
    tag.delete()
    gone = alices.get(url)
    assert gone.status_code == 422
    assert "This is not there any more." in gone.text and 'value="ferry"' in gone.text


def test_a_search_or_a_tag_that_does_not_open_is_nobodys_trouble(alice, alices):
    entry = make_entry(alice, "A ferry", tags=["work"])
    url = ask(alices, "ferry").url
    [tag], [kept] = Tag.objects.all(), Search.objects.all()
    store(tag, flipped(stored(tag, "name"), 300), "name")
    assert len(alices.get(url).context["found"].hits) == 1
    assert rows(alice, "work") == rows(alice, "cannot be opened") == []
    store(kept, flipped(stored(kept, "asked"), 300), "asked")
    assert alices.get(url).status_code == 410
    page = alices.get(f"{entry.get_absolute_url()}?found={kept.pk}")
    assert page.status_code == 200 and "<mark" not in page.text


def test_a_turn_is_given_back_whatever_happens(alice, monkeypatch):
    monkeypatch.setattr(scan, "PATIENCE", 0)
    make_spark(alice, "A ferry")
    with monkeypatch.context() as broken:
        broken.setattr(scan._Reader, "hit", None)
        for _ in range(3):
            with refused(TypeError):
                found(alice, "ferry")
    assert len(rows(alice, "ferry")) == 1


def test_without_a_session_nothing_is_searched(alices, anonymous):
    page = alices.get("/search/")
    alices.logout()
    assert submit(page, "Search", words="ferry").url == "/accounts/login/?next=/search/"
    assert not Search.objects.exists()
    assert anonymous.get("/search/").status_code == 302


def test_two_read_at_once_in_a_worker_and_the_third_is_told(alices, monkeypatch):
    monkeypatch.setattr(scan, "PATIENCE", 0)
    url = ask(alices, "ferry").url
    with scan._turn(), scan._turn():
        response = alices.get(url)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert 'value="ferry"' in response.content.decode()
    assert alices.get(url).status_code == 200


def test_nothing_matches_and_nothing_yet_are_two_things(alice, alices):
    assert "Nothing to search yet" in results(alices, "ferry").content.decode()
    make_entry(alice, "Geese")
    said = results(alices, "ferry").content.decode()
    assert "Nothing matches" in said
    assert "fewer words" in said


def test_only_a_persons_own_words_are_marked_and_nothing_else_changes(alice, alices):
    text = 'Edit <b>this</b> & *that* page, "Delete" all\n\n- a [link](https://example.org/?edit=page&x=1)\n\n`edit`'
    entry = make_entry(alice, text, title="Edit & page")
    kept = ask(alices, '"that page" edit').url.split("/")[2]
    plain = alices.get(entry.get_absolute_url()).content.decode()
    marked = alices.get(f"{entry.get_absolute_url()}?found={kept}").content.decode()
    assert marked.count('id="found"') == 1
    assert marked.partition("<body")[0] == plain.partition("<body")[0]
    assert '<mark id="found">Edit</mark> &amp; page' in marked
    assert "<em><mark>that</mark></em><mark> page</mark>" in marked
    assert '<a class="btn secondary" href="' + entry.get_edit_url() + '">Edit</a>' in marked

    def bare(page):
        page = re.sub('value="[^"]{64}"', "", page)
        page = page.replace('<mark id="found">', "").replace("<mark>", "").replace("</mark>", "")
        return page[page.index("<article") : page.index("</article>")].replace("&quot;", '"').replace("&#x27;", "'")

    assert bare(marked) == bare(plain)


def test_no_word_stands_in_an_address_a_title_or_a_message(alice, alices):
    make_entry(alice, "A ferry")
    page = results(alices, "ferry")
    assert "ferry" not in page.request["PATH_INFO"] + page.request["QUERY_STRING"]
    assert "ferry" not in page.content.decode().partition("</title>")[0]
    assert "ferry" not in str(dict(alices.session)) + str(alices.cookies)
    assert "no-store" in page["Cache-Control"]


def test_no_mark_stands_where_nobody_sees_it(alice, alices):
    entry = make_entry(alice, "A ferry, and later another ferry")
    kept = ask(alices, "ferry").url.split("/")[2]
    page = alices.get(f"{entry.get_absolute_url()}?found={kept}").text
    assert "<mark" not in page[page.index("<h1") : page.index("</h1>")]
    assert page.count("<mark") == 2


def test_each_kind_has_a_name_that_people_use(alices):
    kinds = [str(label) for _value, label in alices.get("/search/").context["form"].fields["noun"].choices]
    named = "Everything, Check-ins, Comparison notes, Definitions of success, Experiments, Letters, Needs, Notes after"
    more = " talking, Pages, Questions of your own, Questions to find out, Remarks, Season reviews, Seasons, Sparks"
    assert ", ".join(kinds) == f"{named}{more}, Trusted people, Values in your words, What pages brought along"
