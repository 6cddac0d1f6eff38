"""Values that entries and sparks touch: said in their forms, kept with them, shown on their pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerpath.writing.pieces import keep_wording
from careerpath.writing.trash import move_to_trash, purge
from journal.entries.models import Entry
from journal.sparks.models import Spark
from journal.touches.models import Touch
from tests.factories import make_card, make_draft, make_entry, make_session, make_spark, make_value
from tests.forms import submit, tamper
from tests.raw_rows import flipped, store, stored
from values.models import PersonalValue, RankedValue, Value

pytestmark = pytest.mark.django_db
NEW = "/journal/new/"


def break_text(row, column: str) -> None:
    store(row, flipped(stored(row, column), -1), column)


@pytest.fixture
def cards(alice):
    """Cards of Alice's: two of the catalog, four words of her own; the first five are her five."""
    make_session(alice, make_value("rest"), make_value("family"), "Word 0", "Word 1", "Word 2")
    five = RankedValue.owned_by(alice).order_by("rank").select_related("personal_value")
    return [*(row.personal_value for row in five), make_card(alice, "Word 3")]


def ids(*cards) -> list[str]:
    return sorted(str(card.pk) for card in cards)


def blank(client, url=NEW):
    """The page on which a piece is begun."""
    return client.get(url, follow=True)


def edit_page(client, piece):
    return client.get(piece.get_edit_url())


def test_a_new_page_keeps_the_values_it_names(alice, alices, cards):
    submit(blank(alices), "Done", text="A page.", touched=ids(*cards[:2]))
    entry = Entry.owned_by(alice).get()
    assert entry.touched == ids(*cards[:2])
    text = alices.get(entry.get_absolute_url()).content.decode()
    assert 'href="/values/rest/"' in text
    assert 'href="/values/family/"' in text


def test_another_value_of_the_catalog_becomes_a_card_of_mine(alice, alices, cards):
    make_value("wonder")
    submit(blank(alices, "/sparks/new/"), "Keep", what="New.", touched_more="wonder")
    card = PersonalValue.owned_by(alice).get(value__slug="wonder")
    assert Spark.owned_by(alice).get().touched == [str(card.pk)]


@pytest.mark.parametrize("key", ["rest", "own"])
def test_another_value_that_is_mine_already_makes_no_second_card(alice, alices, cards, key):
    card = cards[0] if key == "rest" else cards[3]
    more = "rest" if key == "rest" else str(card.pk)
    tamper(blank(alices), "Done", {"touched_more": more}, text="A page.", touched=ids(card))
    assert Entry.owned_by(alice).get().touched == ids(card)
    assert PersonalValue.owned_by(alice).count() == len(cards)


def test_the_form_offers_my_five_what_is_ticked_and_a_list_of_all(alice, bob, alices, cards):
    make_session(alice, Value.objects.get(slug="family"), "Bread")
    make_session(bob, "A zebrafinch")
    make_value("wonder", status="retired")
    entry = make_entry(alice, touched=[cards[3].pk])
    text = alices.get(reverse("journal:entry_edit", args=[entry.pk])).content.decode()
    boxes, options = text[text.index("<legend") :].split("Another value", 1)
    assert [name for name in ("Family", "Bread", "Word 1") if name in boxes] == ["Family", "Bread", "Word 1"]
    assert boxes.count("checkbox") == 3
    assert boxes.count("checked") == 1
    assert "Rest" in options
    assert "Word 0" in options
    assert "Wonder" not in text
    assert "zebrafinch" not in text


def test_who_has_no_value_yet_gets_the_list_alone(alices):
    make_value()
    for url in ("/journal/new/", "/sparks/new/"):
        text = alices.get(url, follow=True).content.decode()
        assert "checkbox" not in text
        assert '<option value="autonomy">' in text


def test_what_a_curator_changes_is_in_the_list_at_the_next_request(alices):
    value = make_value("wonder")
    assert b">Wonder</option>" in blank(alices).content
    value.name = "Awe & <i>wonder</i>"
    value.save()
    assert b">Awe &amp; &lt;i&gt;wonder&lt;/i&gt;</option>" in blank(alices).content
    value.status = Value.Status.RETIRED
    value.save()
    assert b"wonder" not in blank(alices).content


def test_while_one_chooses_again_no_form_shows_the_five(alice, alices, cards):
    make_draft(alice, kind="full")
    text = blank(alices).content.decode()
    assert "checkbox" not in text
    assert "Word 0" in text[text.index("Another value") :]


@pytest.mark.parametrize("field", ["touched", "touched_more"])
@pytest.mark.parametrize("whose", ["bobs", "nobodys", "broken"])
def test_a_value_that_is_not_mine_is_refused(alice, bob, alices, cards, field, whose):
    key = {"bobs": str(make_card(bob).pk), "nobodys": str(alice.pk), "broken": "x\x00y"}[whose]
    response = tamper(blank(alices), "Done", {field: [key]}, text="A page.")
    assert response.status_code == 422
    assert b"A page." in response.content
    assert b'<p class="error">' in response.content
    assert not Touch.objects.exists()


@pytest.mark.parametrize(("noun", "button", "most"), [("entry", "Done", 5), ("spark", "Keep", 3)])
def test_too_many_are_refused_and_what_was_typed_stays(alice, alices, cards, noun, button, most):
    make_value("wonder")
    piece = make_entry(alice) if noun == "entry" else make_spark(alice)
    response = submit(edit_page(alices, piece), button, touched=ids(*cards[:most]), touched_more="wonder")
    assert response.status_code == 422
    text = response.content.decode()
    assert f"You named {most + 1} values" in text
    assert text.count("checked") == most
    assert '<option value="wonder" selected>' in text
    assert not PersonalValue.owned_by(alice).filter(value__slug="wonder").exists()
    assert submit(response, button, touched_more="").status_code == 302


def test_another_mistake_makes_no_card_and_keeps_the_ticks(alice, alices, cards):
    make_value("wonder")
    response = submit(blank(alices), "Done", text=" ", touched=ids(cards[4]), touched_more="wonder")
    assert response.status_code == 422
    assert response.content.count(b"checked") == 1
    assert not PersonalValue.owned_by(alice).filter(value__slug="wonder").exists()


def test_ticks_are_taken_away_and_moved(alice, alices, cards):
    entry = make_entry(alice, "A page.", touched=[card.pk for card in cards[:2]])
    submit(edit_page(alices, entry), "Done", touched=ids(*cards[1:3]))
    entry.refresh_from_db()
    assert entry.touched == ids(*cards[1:3])
    submit(edit_page(alices, entry), "Done", touched=False)
    assert Entry.owned_by(alice).get().touched == []


def test_a_form_without_the_boxes_leaves_them_as_they_are(alice, alices, cards):
    entry = make_entry(alice, touched=[cards[0].pk])
    for text, status in (("Other.", 302), (" ", 422)):
        unasked = dict.fromkeys(("touched", "touched_more", "touched_shown"))
        assert tamper(edit_page(alices, entry), "Done", unasked, text=text).status_code == status
        assert Entry.owned_by(alice).get().touched == ids(cards[0])


def test_the_quick_line_and_the_first_visit_need_no_boxes(alice, alices, cards):
    submit(alices.get("/"), "Keep", what="New.")
    submit(blank(alices, "/welcome/spark/"), "Keep and go on", what="New.")
    assert [spark.touched for spark in Spark.owned_by(alice)] == [[], []]
    assert b"touched" not in alices.get("/welcome/question/", follow=True).content


def test_the_quick_lines_form_drawn_again_has_no_boxes_either(alice, alices, cards):
    wrong = submit(alices.get("/"), "Keep", what=" ")
    assert wrong.status_code == 422
    assert b"touched" not in wrong.content


def test_an_earlier_wording_shows_its_values_and_brings_them_back(alice, alices, cards):
    entry = make_entry(alice, "A page.", touched=[cards[0].pk])
    submit(edit_page(alices, entry), "Done", touched=ids(cards[1]))
    revision = entry.revisions().get()
    assert revision.fields["touched"] == ids(cards[0])
    history = alices.get(reverse("journal:entry_history", args=[entry.pk]), {"wording": revision.pk})
    assert 'href="/values/rest/"' in history.content.decode()
    form = alices.get(entry.get_edit_url(), {"from": revision.pk}).context["form"]
    assert form.initial["touched"] == ids(cards[0])


def test_a_wording_from_before_there_were_values_opens_and_takes_none_away(alice, alices, cards):
    spark = make_spark(alice, touched=[cards[0].pk])
    wording = {name: value for name, value in spark.wording().items() if name != "touched"}
    revision = keep_wording(spark, wording | {"what": "Earlier."})
    history = alices.get(reverse("journal:spark_history", args=[spark.pk]), {"wording": revision.pk})
    assert "Earlier." in history.content.decode()
    form = alices.get(reverse("journal:spark_edit", args=[spark.pk]), {"from": revision.pk}).context["form"]
    assert form.initial["touched"] == ids(cards[0])


@pytest.mark.parametrize(("noun", "button"), [("entry", "Done"), ("spark", "Keep")])
def test_two_windows_that_tick_otherwise_are_both_shown_and_kept(alice, alices, cards, noun, button):
    make = make_entry if noun == "entry" else make_spark
    piece = make(alice, "A page." if noun == "entry" else "A line.")
    drawn = edit_page(alices, piece)
    submit(drawn, button, touched=ids(cards[0]))
    response = submit(drawn, button, touched=ids(cards[1]))
    text = response.content.decode()
    assert response.status_code == 409
    assert "Rest" in text.split('class="now"')[0]
    assert piece.revisions().first().fields["touched"] == ids(cards[1])
    assert submit(response, "Keep mine").status_code == 302
    piece.refresh_from_db()
    assert piece.touched == ids(cards[1])


def test_the_value_from_the_list_is_carried_over_a_conflict(alice, alices, cards):
    make_value("wonder")
    entry = make_entry(alice, "A page.")
    drawn = edit_page(alices, entry)
    submit(drawn, "Done", text="First.")
    response = submit(drawn, "Done", text="Second.", touched=ids(cards[0]), touched_more="wonder")
    wonder = PersonalValue.owned_by(alice).get(value__slug="wonder")
    assert response.status_code == 409
    assert "Wonder" in response.content.decode()
    submit(response, "Keep mine")
    entry.refresh_from_db()
    assert (entry.text, entry.touched) == ("Second.", sorted(ids(cards[0], wonder)))


def test_two_windows_that_tick_alike_are_no_conflict(alice, alices, cards):
    entry = make_entry(alice, "A page.")
    drawn = edit_page(alices, entry)
    for _ in range(2):
        assert submit(drawn, "Done", touched=ids(cards[0])).status_code == 302
    assert entry.revisions().count() == 1


def test_sent_twice_a_new_page_is_one_page_with_its_values_once(alice, alices, cards):
    page, typed = blank(alices), {"text": "A page.", "touched": ids(*cards[:2])}
    assert [submit(page, "Done", **typed).status_code for _ in range(2)] == [302, 302]
    assert Entry.owned_by(alice).get().touched == ids(*cards[:2])


def test_the_trash_gives_back_the_values_too_and_deleting_for_good_takes_the_links(alice, alices, cards):
    entry = make_entry(alice, touched=[cards[0].pk])
    move_to_trash(entry)
    submit(alices.get("/trash/"), f"Put back: {entry.heading}")
    assert Entry.owned_by(alice).get().touched == ids(cards[0])
    move_to_trash(entry)
    purge(entry)
    assert not Touch.objects.exists()
    assert PersonalValue.owned_by(alice).count() == len(cards)


def test_a_value_that_cannot_be_opened_stays_ticked_and_is_said_so(alice, alices, cards):
    entry = make_entry(alice, "A page.", touched=[cards[2].pk])
    break_text(cards[2], "name")
    assert "A value that cannot be opened" in alices.get(entry.get_absolute_url()).content.decode()
    page = edit_page(alices, entry)
    assert b"A value that cannot be opened" in page.content
    assert submit(page, "Done", text="Other.").status_code == 302
    assert Entry.owned_by(alice).get().touched == ids(cards[2])


def test_lists_read_no_values(alice, alices, cards):
    make_entry(alice, touched=[cards[0].pk])
    make_spark(alice, touched=[cards[0].pk])
    for url in ("/journal/", "/sparks/"):
        with CaptureQueriesContext(connection) as captured:
            alices.get(url)
        assert not [query for query in captured if "touch" in query["sql"]]


def test_signed_out_the_ticks_are_given_back_with_the_text(alice, alices, cards):
    entry = make_entry(alice, "A page.")
    drawn = edit_page(alices, entry)
    alices.logout()
    response = submit(drawn, "Done", touched=ids(*cards[:2]))
    text = response.content.decode()
    assert "Nothing is lost" in text
    assert text.count('name="touched"') == 2
    assert entry.touched == []
