"""The ownership rule: the ways to one person's rows."""

from uuid import UUID

import pytest
from django.http import Http404
from uuid_utils.compat import uuid7

from careerpath.accounts.models import User
from careerpath.requests import SetReader
from careerpath.writing.owned import get_owned_or_404, owned_models
from careerpath.writing.pieces import Piece, Revision, piece_models
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.prompts.models import Prompt
from tests.factories import make_definition, make_entry, make_prompt, make_season, make_session, make_spark, make_value


@pytest.fixture
def request_of(rf):
    def request(user):
        made = rf.get("/")
        made.user = made.reader = user
        return made

    return request


@pytest.fixture
def trashed(alice):
    entry = make_entry(alice, "Thrown away.")
    move_to_trash(entry)
    return entry


def test_owned_by_leaves_out_the_trash_and_everybody_else(alice, bob, trashed):
    mine = make_entry(alice)
    make_entry(bob)
    assert list(Entry.owned_by(alice)) == [mine]
    assert list(Entry.trashed_by(alice)) == [trashed]
    assert set(Entry.objects.all_of(alice)) == {mine, trashed}
    assert not Entry.trashed_by(bob).exists()


def test_an_owner_is_the_very_user_who_asked_and_costs_no_query(alice, django_assert_num_queries):
    make_entry(alice)
    make_entry(alice)
    user = User.objects.get(pk=alice.pk)
    with django_assert_num_queries(1):
        assert all(entry.owner is user for entry in Entry.owned_by(user))


def test_filters_orders_joins_and_slices_keep_the_owner(alice, django_assert_num_queries):
    make_entry(alice, prompt=make_prompt())
    rows = (
        Entry.owned_by(alice)
        .answering(Prompt.objects.get())
        .select_related("prompt")
        .filter(version=1)
        .order_by("-written_on")
    )
    with django_assert_num_queries(2):
        assert rows[:5][0].owner is alice
        assert rows.get().owner is alice


def test_somebody_elses_a_trashed_one_and_none_are_the_same_404(alice, bob, trashed, request_of):
    others = make_entry(bob)
    messages = set()
    for id in (others.pk, trashed.pk, UUID(int=0)):
        with pytest.raises(Http404) as missing:
            get_owned_or_404(request_of(alice), Entry, id)
        messages.add(str(missing.value))
        assert missing.value.__cause__ is None
    assert len(messages) == 1


def test_ones_own_is_found(alice, trashed, request_of):
    mine = make_entry(alice)
    assert get_owned_or_404(request_of(alice), Entry, mine.pk) == mine


def test_a_row_is_named_by_type_and_id_and_never_by_its_text(alice):
    entry = make_entry(alice, "zyxomma", title="zyxomma")
    assert str(entry) == f"entry {entry.pk}"
    assert "zyxomma" not in repr(entry)


def test_ids_rise_with_time(alice):
    ids = [make_entry(alice).pk for _ in range(5)]
    assert ids == sorted(ids)
    assert {id.version for id in ids} == {7}


def test_every_private_model_is_known():
    assert {Entry, Revision} <= set(owned_models())


def test_every_noun_says_what_to_call_it_and_has_a_page():
    for model in piece_models():
        assert model.heading is not Piece.heading, model
        assert model(pk=uuid7(), owner_id=uuid7(), **{name: uuid7() for name in model.belongs_to}).get_absolute_url(), (
            model
        )


def test_lists_and_pages_read_the_journal_of_the_reader(bob, alices, monkeypatch):
    monkeypatch.setattr(SetReader, "process_request", lambda self, request: setattr(request, "reader", bob))
    value = make_value("autonomy")
    make_session(bob, value, words="zyxomma at dawn")
    make_entry(bob, title="zyxomma")
    make_spark(bob, "zyxomma")
    make_season(bob, "zyxomma")
    make_definition(bob, "zyxomma")
    for page in ("/", "/journal/", "/sparks/", "/seasons/", "/success/", value.get_absolute_url()):
        assert "zyxomma" in alices.get(page).content.decode(), page
