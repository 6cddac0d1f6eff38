"""Writing safely: one row a form, no save over another, nothing deleted at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from careerpath.accounts.models import User, UserKey
from careerpath.encryption.codec import DecryptionError
from careerpath.writing.pieces import (
    Revision,
    create_once,
    keep_wording,
    new_piece_id,
    piece_model,
    piece_models,
    read_piece_id,
    save_if_unchanged,
)
from careerpath.writing.trash import move_to_trash, purge, purge_old_trash, restore
from journal.entries.models import Entry
from tests.factories import make_entry, meet_in_trash

parallel = pytest.mark.django_db(transaction=True)


def at_once(act, times):
    """What `act(n)` gives for each n, all begun in the same moment, each with a connection of its own."""
    start = Barrier(times)

    def one(n):
        try:
            start.wait(10)
            return act(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def loaded(entry):
    """The entry as another window would load it."""
    return Entry.owned_by(User.objects.get(pk=entry.owner_id)).get(pk=entry.pk)


def wordings(entry):
    """The texts of its revisions, oldest first."""
    return [revision.fields["text"] for revision in entry.revisions()][::-1]


@pytest.fixture
def entry(alice):
    return make_entry(alice, "First.", title="A title")


def test_a_signed_id_is_read_back(alice):
    signed = new_piece_id(alice, "entry")
    assert read_piece_id(signed, alice, "entry") == UUID(signed.partition(":")[0])
    assert new_piece_id(alice, "entry") != signed


def test_a_form_drawn_for_another_user_or_noun_is_refused(alice, bob):
    signed = new_piece_id(alice, "entry")
    assert read_piece_id(signed, bob, "entry") is None
    assert read_piece_id(signed, alice, "spark") is None


def test_an_id_that_was_tampered_with_is_refused(alice):
    signed = new_piece_id(alice, "entry")
    id, _, signature = signed.partition(":")
    others = [
        f"{uuid4()}:{signature}",
        id,
        f"{id}:",
        signed[:-1],
        f"{signed}x",
        signed.upper(),
        f"x{signed}",
        f" {signed}",
    ]
    for changed in [*others, "", ":", "x", "x:y", "\x00", "é:é", "\ud800", ":" * 1000]:
        assert read_piece_id(changed, alice, "entry") is None


def test_a_form_drawn_before_the_instance_key_was_rotated_is_still_good(alice, settings):
    signed = new_piece_id(alice, "entry")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert read_piece_id(signed, alice, "entry")


def test_a_form_sent_twice_makes_one_row(alice):
    id = uuid4()
    first, made = create_once(Entry(id=id, owner=alice, text="First.", written_on=date(2026, 1, 1)))
    assert (first.pk, made) == (id, True)
    second, made = create_once(Entry(id=id, owner=alice, text="Second.", written_on=date(2026, 1, 1)))
    assert (second.pk, second.text, made) == (id, "First.", False)
    assert Entry.objects.count() == 1


def test_a_row_that_went_to_the_trash_meanwhile_is_found_there(alice, entry):
    move_to_trash(entry)
    existing, made = create_once(Entry(id=entry.pk, owner=alice, text="Again.", written_on=date(2026, 1, 1)))
    assert not made
    assert existing.trashed_at
    assert existing.text == "First."


def test_the_id_of_somebody_elses_row_gives_nothing_of_it_away(bob, entry):
    with pytest.raises(IntegrityError):
        create_once(Entry(id=entry.pk, owner=bob, text="Mine.", written_on=date(2026, 1, 1)))
    assert loaded(entry).text == "First."


def test_what_the_database_refuses_is_not_taken_for_a_second_sending(alice):
    with pytest.raises(IntegrityError):
        create_once(Entry(owner=alice, text="Old.", written_on=date(1850, 1, 1)))
    assert not Entry.objects.exists()


@parallel
@pytest.mark.parametrize("round", range(3))
def test_a_form_sent_three_times_at_once_makes_one_row_and_one_key(alice, round):
    id = uuid4()

    def send(n):
        user = User.objects.get(pk=alice.pk)
        return create_once(Entry(id=id, owner=user, text="Sent.", written_on=date(2026, 1, 1)))

    sent = at_once(send, 3)
    assert sorted(made for _, made in sent) == [False, False, True]
    assert {row.text for row, _ in sent} == {"Sent."}
    assert Entry.objects.get().text == "Sent."
    assert UserKey.objects.count() == 1


@parallel
def test_first_texts_of_one_user_written_at_once_all_open(alice):
    def write(n):
        return make_entry(User.objects.get(pk=alice.pk), f"Text {n}").pk

    at_once(write, 5)
    assert UserKey.objects.count() == 1
    assert {entry.text for entry in Entry.owned_by(alice)} == {f"Text {n}" for n in range(5)}


def test_a_save_moves_the_version_on_and_keeps_the_wording(entry):
    mine = loaded(entry)
    assert save_if_unchanged(mine, 1, {"text": "Second.", "title": "Another", "written_on": date(2026, 2, 2)})
    now = loaded(entry)
    assert (now.text, now.title, now.written_on, now.version) == ("Second.", "Another", date(2026, 2, 2), 2)
    assert now.updated_at > entry.updated_at
    [revision] = now.revisions()
    assert revision.fields == {
        "text": "First.",
        "title": "A title",
        "written_on": "2026-11-24",
        "touched": [],
        "tags": [],
    }
    assert (revision.piece_noun, revision.piece_id, revision.owner_id) == ("entry", entry.pk, entry.owner_id)


def test_of_two_windows_the_first_to_save_wins(entry):
    one, two = loaded(entry), loaded(entry)
    assert save_if_unchanged(one, 1, {"text": "From one."})
    assert not save_if_unchanged(two, 1, {"text": "From two."})
    assert loaded(entry).text == "From one."
    assert wordings(entry) == ["First."]


@pytest.mark.parametrize("version", [0, 2, -1, 10**9])
def test_a_version_the_row_does_not_have_saves_nothing(entry, version):
    assert not save_if_unchanged(loaded(entry), version, {"text": "Second."})
    assert loaded(entry).text == "First."
    assert not entry.revisions().exists()


def test_an_unchanged_save_makes_no_revision_and_no_version(entry):
    assert save_if_unchanged(loaded(entry), 1, {"text": "First.", "title": "A title", "written_on": date(2026, 11, 24)})
    assert loaded(entry).version == 1
    assert not Revision.objects.exists()


def test_one_window_can_save_again_and_again(entry):
    mine = loaded(entry)
    for number in range(1, 5):
        assert save_if_unchanged(mine, number, {"text": f"Wording {number}"})
    assert wordings(entry) == ["First.", "Wording 1", "Wording 2", "Wording 3"]
    assert loaded(entry).text == "Wording 4"


def test_a_piece_that_went_to_the_trash_meanwhile_is_not_saved(entry):
    mine = loaded(entry)
    move_to_trash(entry)
    assert not save_if_unchanged(mine, 1, {"text": "Second."})
    restore(entry)
    assert loaded(entry).text == "First."


def test_a_piece_that_is_gone_is_not_saved(entry):
    mine = loaded(entry)
    move_to_trash(entry)
    purge(entry)
    assert not save_if_unchanged(mine, 1, {"text": "Second."})
    assert not Entry.objects.exists()
    assert not Revision.objects.exists()


@pytest.mark.parametrize("place", ["careerpath.writing.pieces.Revision.save", "journal.entries.models.Entry.save"])
def test_nothing_is_saved_by_half_when_a_save_fails_in_the_middle(entry, monkeypatch, place):
    def fail(*args, **kwargs):
        raise OSError("the disk is full")

    mine = loaded(entry)
    with monkeypatch.context() as patch:
        patch.setattr(place, fail)
        with pytest.raises(OSError, match="full"):
            save_if_unchanged(mine, 1, {"text": "Second.", "title": "Another"})
    now = loaded(entry)
    assert (now.text, now.title, now.version) == ("First.", "A title", 1)
    assert not Revision.objects.exists()
    assert save_if_unchanged(now, 1, {"text": "Second."})
    assert loaded(entry).text == "Second."


def test_a_text_that_does_not_open_is_not_saved_over(entry):
    broken = b"\x01" * 200
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET text = %s", [broken])
    with pytest.raises(DecryptionError):
        save_if_unchanged(loaded(entry), 1, {"text": "Second."})
    with pytest.raises(DecryptionError):
        save_if_unchanged(loaded(entry), 1, {"title": "Another"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, version FROM journal_entry")
        text, version = cursor.fetchone()
    assert (bytes(text), version) == (broken, 1)
    assert not Revision.objects.exists()


def test_a_wording_kept_twice_in_a_row_is_one_revision(entry):
    first = keep_wording(entry, entry.wording())
    assert keep_wording(entry, entry.wording()) == first
    keep_wording(entry, entry.wording() | {"text": "Lost."})
    keep_wording(entry, entry.wording())
    assert wordings(entry) == ["First.", "Lost.", "First."]


def test_a_revision_that_does_not_open_keeps_no_other_from_being_kept(entry):
    keep_wording(entry, entry.wording())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE careerpath_revision SET fields = %s", [b"\x01" * 200])
    assert save_if_unchanged(loaded(entry), 1, {"text": "Second."})
    assert entry.revisions().count() == 2
    assert entry.revisions()[0].fields["text"] == "First."


def test_wordings_belong_to_their_piece(alice, entry):
    other = make_entry(alice, "Other.")
    keep_wording(entry, entry.wording())
    assert wordings(entry) == ["First."]
    assert wordings(other) == []


@parallel
def test_of_many_who_save_one_version_at_once_exactly_one_wins(alice):
    entry = make_entry(alice, "First.")
    won = at_once(lambda n: bool(save_if_unchanged(loaded(entry), 1, {"text": f"From {n}"})), 6)
    assert won.count(True) == 1
    assert loaded(entry).text == f"From {won.index(True)}"
    assert wordings(entry) == ["First."]


@parallel
def test_of_twenty_writers_not_one_text_that_was_kept_is_lost(alice):
    entry = make_entry(alice, "First.")
    kept = []

    def write(writer):
        user = User.objects.get(pk=alice.pk)
        for number in range(10):
            text = f"{writer}/{number}"
            while True:
                mine = Entry.owned_by(user).get(pk=entry.pk)
                if save_if_unchanged(mine, mine.version, {"text": text}):
                    kept.append(text)
                    break

    at_once(write, 20)
    assert len(set(kept)) == 200
    now = loaded(entry)
    assert now.version == 201
    assert sorted([*wordings(entry), now.text]) == sorted(["First.", *kept])


def test_a_deleted_piece_is_in_the_trash_and_comes_back_as_it_was(alice, entry):
    before = loaded(entry)
    move_to_trash(entry)
    assert not Entry.owned_by(alice).exists()
    assert Entry.trashed_by(alice).get().trashed_until > entry.trashed_at
    restore(entry)
    now = loaded(entry)
    for field in Entry._meta.concrete_fields:
        assert getattr(now, field.attname) == getattr(before, field.attname)


def test_a_piece_put_back_has_its_wordings_and_can_be_saved(entry):
    save_if_unchanged(entry, 1, {"text": "Second."})
    move_to_trash(entry)
    restore(entry)
    assert save_if_unchanged(loaded(entry), 2, {"text": "Third."})
    assert wordings(entry) == ["First.", "Second."]


def test_moving_to_the_trash_writes_no_older_text_over_a_newer_one(entry):
    mine = loaded(entry)
    save_if_unchanged(loaded(entry), 1, {"text": "Second."})
    move_to_trash(mine)
    restore(mine)
    assert loaded(entry).text == "Second."


def test_deleting_for_good_takes_the_wordings_along_and_nothing_else(alice, bob, entry):
    for piece in (entry, make_entry(alice, "Other."), make_entry(bob, "Bob's.")):
        keep_wording(piece, piece.wording())
    move_to_trash(entry)
    purge(entry)
    assert {entry.text for entry in Entry.objects.all()} == {"Other.", "Bob's."}
    assert Revision.objects.count() == 2
    assert not Revision.objects.filter(piece_id=entry.pk).exists()


def test_a_piece_that_does_not_open_can_be_deleted(entry):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET text = %s", [b"\x01" * 200])
    broken = loaded(entry)
    move_to_trash(broken)
    purge(broken)
    assert not Entry.objects.exists()


def test_a_piece_put_back_while_the_old_trash_is_emptied_stays(entry, monkeypatch, time_machine):
    time_machine.move_to("2026-01-01 12:00Z", tick=False)
    keep_wording(entry, entry.wording())
    move_to_trash(entry)
    time_machine.move_to("2026-03-01 12:00Z", tick=False)
    meet_in_trash()
    atomic = transaction.atomic

    asked = []

    def put_back_before_the_deletion_begins():
        asked.append("atomic")
        if len(asked) == 1:
            restore(Entry.objects.get(pk=entry.pk))
        return atomic()

    with monkeypatch.context() as patch:
        patch.setattr(
            "careerpath.writing.trash.transaction", SimpleNamespace(atomic=put_back_before_the_deletion_begins)
        )
        purge_old_trash()
    assert loaded(entry).text == "First."
    assert wordings(entry) == ["First."]


def test_a_noun_names_its_model():
    assert piece_model("entry") is Entry


@pytest.mark.parametrize("noun", ["", "revision", "user", "Entry", "nothing"])
def test_any_other_noun_is_404(noun):
    with pytest.raises(Http404):
        piece_model(noun)


def test_every_piece_has_a_noun_of_its_own():
    nouns = [model.noun for model in piece_models()]
    assert len(set(nouns)) == len(nouns)
    assert all(nouns)
    assert Revision not in piece_models()
