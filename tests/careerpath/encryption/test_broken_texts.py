"""A text that does not open, is swapped, or has lost its key."""

from datetime import date
from uuid import UUID

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from careerpath.accounts.models import User, UserKey
from careerpath.encryption.codec import DecryptionError
from careerpath.writing.owned import Owned, encrypted_fields, owned_models
from careerpath.writing.pieces import Revision, keep_wording
from journal.entries.models import Entry
from journal.seasons.letters.models import Letter
from journal.touches.models import CarriedValue
from tests.factories import (
    make_card,
    make_checkin,
    make_entry,
    make_letter,
    make_needs,
    make_review,
    make_season,
    make_session,
)
from tests.raw_rows import again, flipped, refused, store, stored
from values.models import RankedValue

WORD = "zyxomma"


def needs(season):
    return make_needs(season, rest="unmet")[0]


def carried(season):
    card = make_card(season.owner)
    return CarriedValue.objects.create(
        owner=season.owner, season=season, personal_value=card, rank=1, name_snapshot="Bread"
    )


@pytest.fixture
def entry(alice):
    return make_entry(alice, f"The {WORD} hums.", title=f"On {WORD}")


@pytest.mark.parametrize("bit", [0, 7, 8, 39, 40, 135, 136, 200, -128, -1])
def test_one_flipped_bit_is_told_and_never_written_over(entry, alice, bit):
    data = stored(entry)
    broken = flipped(data, bit % (len(data) * 8))
    store(entry, broken)
    loaded = again(entry)
    assert not loaded.is_readable()
    with pytest.raises(DecryptionError):
        _ = loaded.text
    loaded.text = "written over"
    with refused(DecryptionError):
        loaded.save()
    assert stored(entry) == broken


def test_a_broken_text_is_not_written_over_unread(entry):
    store(entry, broken := flipped(stored(entry), 300))
    loaded = again(entry)
    loaded.text = "written over"
    with refused(DecryptionError):
        loaded.save()
    with refused(DecryptionError):
        loaded.save(update_fields=["text"])
    assert stored(entry) == broken


@pytest.mark.parametrize("way", ["defer", "only"])
def test_a_broken_text_is_not_written_over_where_it_was_deferred(entry, alice, way):
    store(entry, broken := flipped(stored(entry), 300))
    rows = Entry.owned_by(alice)
    loaded = (rows.defer("text") if way == "defer" else rows.only("written_on", "owner")).get()
    loaded.text = "written over"
    with refused(DecryptionError):
        loaded.save()
    assert stored(entry) == broken


def test_a_broken_text_stays_as_it_is_when_the_rest_of_the_row_is_saved(entry):
    store(entry, broken := flipped(stored(entry), 300))
    loaded = again(entry)
    loaded.written_on = date(2020, 2, 2)
    loaded.save()
    assert stored(entry) == broken
    assert again(entry).title == f"On {WORD}"


@pytest.mark.parametrize("data", [b"", b"\x01", b"plain words", b"\x02" * 100])
def test_bytes_of_another_kind_do_not_open(entry, data):
    store(entry, data)
    with pytest.raises(DecryptionError):
        _ = again(entry).text


def test_a_broken_data_key_closes_its_owners_texts_alone_and_is_not_replaced(entry, alice, bob):
    others = make_entry(bob, "Bob's words.")
    key = UserKey.objects.get(owner=alice)
    broken = flipped(bytes(key.wrapped), 300)
    UserKey.objects.filter(pk=key.pk).update(wrapped=broken)
    assert not again(entry).is_readable()
    with refused(DecryptionError):
        make_entry(User.objects.get(pk=alice.pk), "A new text.")
    assert bytes(UserKey.objects.get(owner=alice).wrapped) == broken
    assert again(others).text == "Bob's words."


def test_texts_swapped_between_two_rows_do_not_open(alice):
    one, two = make_entry(alice, "One."), make_entry(alice, "Two.")
    first, second = stored(one), stored(two)
    store(one, second)
    store(two, first)
    assert not again(one).is_readable()
    assert not again(two).is_readable()


def test_texts_swapped_between_two_columns_do_not_open(entry):
    store(entry, stored(entry, "title"))
    with pytest.raises(DecryptionError):
        _ = again(entry).text
    assert again(entry).title == f"On {WORD}"


def test_a_text_moved_to_another_table_does_not_open(entry):
    revision = keep_wording(entry, entry.wording())
    store(revision, stored(entry), "fields")
    assert not again(revision).is_readable()


def test_a_row_given_to_another_user_does_not_open(entry, bob):
    make_entry(bob)
    Entry.objects.filter(pk=entry.pk).update(owner=bob)
    assert not again(entry).is_readable()


def test_a_row_and_its_key_given_to_another_user_do_not_open(entry, alice, bob):
    UserKey.objects.filter(owner=alice).update(owner=bob)
    Entry.objects.filter(pk=entry.pk).update(owner=bob)
    assert not again(entry).is_readable()


def test_a_row_under_another_id_does_not_open(entry, alice):
    Entry.objects.filter(pk=entry.pk).update(id=UUID(int=7))
    assert not Entry.owned_by(alice).get().is_readable()


def moved(row, **there):
    """The row after somebody who writes to the database has moved it."""
    models.QuerySet(type(row)).filter(pk=row.pk).update(**there)
    return again(row)


def test_an_earlier_wording_moved_to_another_piece_does_not_open(entry, alice, alices):
    other = make_entry(alice, "Another page.")
    revision = keep_wording(entry, entry.wording())
    assert not moved(revision, piece_id=other.pk).is_readable()
    page = alices.get(f"{other.get_absolute_url()}history/").content.decode()
    assert WORD not in page
    assert not moved(revision, piece_id=entry.pk, piece_noun="spark").is_readable()
    assert moved(revision, piece_noun="entry").is_readable()


@pytest.mark.parametrize(
    "make", [make_letter, make_checkin, make_review, needs, carried], ids=lambda make: make.__name__
)
def test_what_was_said_of_a_season_does_not_open_in_another(alice, make):
    season, other = (make_season(alice, name, closed_on=date(2026, 11, 20)) for name in ("One", "Two"))
    row = make(season)
    assert again(row).is_readable()
    assert not moved(row, season=other).is_readable()
    assert moved(row, season=season).is_readable()


def test_a_need_is_not_taken_for_another(alice):
    assert not moved(needs(make_season(alice)), need="play").is_readable()


def test_a_ranked_value_opens_in_its_session_and_for_its_card_alone(alice):
    one, two = make_session(alice, "Bread"), make_session(alice, "Salt")
    ranked, other = (RankedValue.objects.get(session=session) for session in (one, two))
    other.delete()
    assert not moved(ranked, session=two).is_readable()
    assert not moved(ranked, session=one, personal_value=other.personal_value).is_readable()
    assert moved(ranked, personal_value=ranked.personal_value).is_readable()


def test_every_row_with_a_text_is_bound_to_what_it_belongs_to_for_good():
    for model in owned_models():
        if encrypted_fields(model):
            keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
            # What goes on without the other row is not bound to it, nor is what a form may tie to another one.
            bound = [field for field in keys if field.name not in getattr(model, "not_kept", ())]
            ties = {field.attname for field in bound if field.remote_field.on_delete is not models.SET_NULL}
            private = {name for name in ties if issubclass(model._meta.get_field(name).related_model, Owned)}
            assert private <= set(model.belongs_to), model


def test_what_a_text_is_bound_to_cannot_be_updated_past_it(alice):
    season = make_season(alice)
    make_letter(season)
    with refused(FieldError):
        Letter.objects.update(season=season)
    with refused(FieldError):
        Letter.objects.update(season_id=season.pk)


def test_deleting_a_user_deletes_their_key_and_their_texts_alone(entry, alice, bob):
    keep_wording(entry, entry.wording())
    others = make_entry(bob, "Bob's words.")
    User.objects.get(pk=alice.pk).delete()
    assert list(UserKey.objects.values_list("owner", flat=True)) == [bob.pk]
    assert not Revision.objects.exists()
    assert again(others).text == "Bob's words."


def test_a_data_key_that_was_rolled_back_is_not_used_again(alice):
    with refused(RuntimeError):
        make_entry(alice, "Rolled back.")
        raise RuntimeError
    assert again(make_entry(alice, "Kept.")).text == "Kept."


def test_many_texts_in_the_first_transaction_ask_for_the_key_no_oftener_than_later_ones(alice):
    def asked(owner):
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            for number in range(50):
                make_entry(owner, f"{number}")
        return sum("userkey" in query["sql"] for query in captured)

    first, later = asked(alice), asked(User.objects.get(pk=alice.pk))
    assert later == 1
    assert first <= 4
    assert {entry.text for entry in Entry.objects.all()} == {str(number) for number in range(50)}


def test_a_key_made_within_what_is_rolled_back_is_forgotten_within_the_transaction(alice):
    with transaction.atomic():
        with refused(RuntimeError):
            make_entry(alice, "Rolled back.")
            raise RuntimeError
        assert alice.data_keys() == {}
        assert again(make_entry(alice, "Kept.")).text == "Kept."


def test_a_key_that_was_read_anew_within_what_is_rolled_back_is_forgotten_too(alice):
    with refused(RuntimeError):
        make_entry(alice, "Rolled back.")
        alice._keys_read_at -= 2 * alice.KEYS_ARE_GOOD_FOR
        make_entry(alice, "A while later, rolled back as well.")
        raise RuntimeError
    assert again(make_entry(alice, "Kept.")).text == "Kept."


def test_a_first_row_that_the_database_refuses_leaves_the_next_one_readable(alice):
    with refused(IntegrityError):
        make_entry(alice, written_on=date(1850, 1, 1))
    assert again(make_entry(alice, "Kept.")).text == "Kept."


def test_copies_of_a_row_are_sealed_for_themselves(entry, alice):
    loaded = Entry.owned_by(alice).get()
    copy = Entry(
        owner=alice, written_on=loaded.written_on, **{name: getattr(loaded, name) for name in ("text", "title")}
    )
    copy.save()
    assert stored(copy) != stored(entry)
    assert again(copy).text == loaded.text


def test_the_place_of_a_text_stands_in_the_migration_and_not_in_the_name_of_the_table():
    for field, kind in ((Entry._meta.get_field("text"), "Text"), (Revision._meta.get_field("fields"), "JSON")):
        _, path, args, kwargs = field.deconstruct()
        assert path == f"careerpath.encryption.fields.Encrypted{kind}Field"
        assert kwargs["bound_to"] in ("entry.text", "revision.fields")
        assert isinstance(type(field)(*args, **kwargs), models.BinaryField)


def test_a_revision_holds_json_of_the_wording(entry):
    assert again(keep_wording(entry, entry.wording())).fields["text"] == f"The {WORD} hums."
