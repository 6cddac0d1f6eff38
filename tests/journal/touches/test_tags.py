"""Tags of pages: in one's own words, each once, saved with the page or not at all."""

import unicodedata

import pytest

from careerpath.writing.pieces import Revision
from journal.entries.models import Entry
from journal.touches.models import Tag, Tagged
from tests.factories import make_entry
from tests.forms import autosave, submit
from tests.raw_rows import flipped, store, stored

pytestmark = pytest.mark.django_db


def edit(client, entry, tags):
    return submit(client.get(entry.get_edit_url()), "Done", tags=tags)


def tags_of(entry):
    return Entry.owned_by(entry.owner).get(pk=entry.pk).tags


def test_a_page_is_tagged_while_it_is_written(alice, alices):
    page = alices.get("/journal/new/", follow=True)
    submit(page, "Done", text="A reed.", tags="Workshop,  Dad ,workshop, עבודה، 仕事、 Café")
    entry = Entry.owned_by(alice).get()
    assert entry.tags == ["Café", "Dad", "workshop", "עבודה", "仕事"]
    shown = alices.get(entry.get_absolute_url()).content.decode()
    assert all(f"<bdi>{name}</bdi></a>" in shown for name in entry.tags)


def test_what_looks_the_same_is_the_same_tag(alice, alices):
    first, second = make_entry(alice, "One"), make_entry(alice, "Two")
    edit(alices, first, "Café, Straße")
    edit(alices, second, f"{unicodedata.normalize('NFD', 'CAFÉ')}, STRASSE")
    assert tags_of(second) == tags_of(first) == ["Café", "Straße"]
    assert Tag.owned_by(alice).count() == 2


def test_tags_are_left_changed_and_taken_away(alice, alices):
    entry = make_entry(alice, "One")
    edit(alices, entry, "a, b")
    edit(alices, entry, "b, c")
    assert tags_of(entry) == ["b", "c"]
    entry = Entry.owned_by(alice).get()
    entry.text = "Other"
    entry.save()
    assert tags_of(entry) == ["b", "c"]
    edit(alices, entry, "")
    assert tags_of(entry) == []
    assert {tag.name for tag in Tag.owned_by(alice)} == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (", ".join(f"tag {number}" for number in range(200)), "These are 200 tags. A page has 20 at most"),
        ("x" * 51, "A tag can have 50 characters;"),
    ],
)
def test_what_is_too_much_is_said_and_nothing_is_lost(tags, said, alice, alices):
    entry = make_entry(alice, "One")
    refused = edit(alices, entry, tags)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert tags in refused.content.decode()
    assert not Tag.objects.exists()


def test_tags_belong_to_a_wording_and_come_back_with_it(alice, alices):
    entry = make_entry(alice, "One")
    edit(alices, entry, "a")
    edit(alices, entry, "b")
    Tag.owned_by(alice).filter(pk__in=[tag.pk for tag in Tag.owned_by(alice) if tag.name == "a"]).delete()
    wording = Revision.owned_by(alice).order_by("-id").first()
    history = alices.get(f"{entry.get_absolute_url()}history/?wording={wording.pk}")
    submit(history, "Bring this back")
    assert tags_of(entry) == ["a"]


def test_two_windows_with_other_tags_are_put_beside_each_other(alice, alices):
    entry = make_entry(alice, "One")
    mine, other = alices.get(entry.get_edit_url()), alices.get(entry.get_edit_url())
    submit(other, "Done", tags="theirs")
    answer = submit(mine, "Done", text="One and a half", tags="mine")
    assert answer.status_code == 409
    assert "theirs" in answer.content.decode()
    assert "mine" in answer.content.decode()


def test_tags_are_kept_as_one_types(alice, alices):
    entry = make_entry(alice, "One")
    assert autosave(alices.get(entry.get_edit_url()), 1, tags="reed").status_code == 200
    assert tags_of(entry) == ["reed"]


def test_one_that_does_not_open_stays(alice, alices):
    entry = make_entry(alice, "One")
    edit(alices, entry, "a")
    tag = Tag.owned_by(alice).get()
    store(tag, flipped(stored(tag, "name"), 300), "name")
    assert "A tag that cannot be opened" in alices.get(entry.get_absolute_url()).content.decode()
    edit(alices, entry, "b")
    assert Tagged.owned_by(alice).filter(entry=entry).count() == 2


def test_the_page_of_all_tags_renames_and_deletes(alice, alices, bob):
    entry, other = make_entry(alice, "One", tags=["reed", "Dad"]), make_entry(alice, "Two", tags=["reed"])
    make_entry(bob, "Three", tags=["mine alone"])
    page = alices.get("/journal/tags/").content.decode()
    assert [page.index(said) for said in ("Dad", "one page", "reed", "2 pages")] == sorted(
        page.index(said) for said in ("Dad", "one page", "reed", "2 pages")
    )
    assert "mine alone" not in page
    reed = next(tag for tag in Tag.owned_by(alice) if tag.name == "reed")
    edit_page = alices.get(f"/journal/tags/{reed.pk}/")
    for name, said in (
        ("DAD", "You have this tag already."),
        ("", "A tag needs a name."),
        ("a, b", "Leave out the comma"),
    ):
        refused = submit(edit_page, "Done", name=name)
        assert refused.status_code == 422
        assert said in refused.content.decode()
    submit(edit_page, "Done", name="Reed ")
    assert tags_of(entry) == ["Dad", "Reed"]
    assert tags_of(other) == ["Reed"]
    submit(alices.get(f"/journal/tags/{reed.pk}/"), "Delete this tag")
    assert tags_of(entry) == ["Dad"]
    assert Entry.owned_by(alice).count() == 2


def test_a_journal_without_tags_says_where_they_come_from(alices):
    assert "No tags yet." in alices.get("/journal/tags/").content.decode()
