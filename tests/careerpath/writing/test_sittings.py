"""Sittings: what one open editor saves replaces itself, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from careerpath.accounts.models import User
from careerpath.writing.pieces import OVER, SITTING_LASTS, Revision, Sitting, save_if_unchanged
from careerpath.writing.trash import cancel, move_to_trash, restore
from journal.entries.models import Entry
from tests.factories import make_entry

from .test_writing import at_once, loaded, parallel, wordings


@pytest.fixture
def entry(alice):
    return make_entry(alice, "First.")


@pytest.fixture
def sitting():
    return Sitting(uuid4(), 1)


def at(sitting, number):
    return sitting._replace(save=number)


def save(entry, text, sitting=None, *, version=1, ends=False):
    """A save as it reaches the server: it reads the row itself."""
    return save_if_unchanged(loaded(entry), version, {"text": text}, sitting, ends=ends)


def test_saves_of_one_sitting_replace_each_other_and_keep_the_wording_before_it(entry, sitting):
    for number, text in enumerate(["F", "Fi", "Fir"], 2):
        assert save(entry, text, at(sitting, number))
    now = loaded(entry)
    assert (now.text, now.version, now.sitting, now.sitting_save) == ("Fir", 4, sitting.id, 4)
    assert wordings(entry) == ["First."]
    assert entry.revisions().get().sitting == sitting.id


def test_a_save_whose_answer_was_lost_is_no_reason_to_refuse_the_next(entry, sitting):
    assert save(entry, "Lost answer.", at(sitting, 2), version=1)
    assert save(entry, "Next.", at(sitting, 3), version=1)
    assert loaded(entry).text == "Next."


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_save_that_arrives_late_replaces_no_later_one(entry, sitting, number):
    now = save(entry, "Later.", at(sitting, 3))
    # Though it names the version that the row has.
    assert not save(entry, "Late.", at(sitting, number), version=now.version)
    assert loaded(entry).text == "Later."


def test_typing_back_to_what_stands_there_counts_as_a_save(entry, sitting):
    save(entry, "Second.", at(sitting, 2))
    assert save(entry, "Second.", at(sitting, 4)).version == 2
    assert not save(entry, "Late.", at(sitting, 3), version=2)
    assert loaded(entry).text == "Second."


def test_another_sitting_keeps_what_it_replaces(entry, sitting):
    save(entry, "Mine.", at(sitting, 2))
    other = Sitting(uuid4(), 2)
    assert not save(entry, "Other.", other, version=1)
    assert save(entry, "Other.", other, version=2)
    assert wordings(entry) == ["First.", "Mine."]
    # The first is no longer the last to have saved: its next one has to name the version.
    assert not save(entry, "Mine again.", at(sitting, 3), version=2)
    assert save(entry, "Mine again.", at(sitting, 3), version=3)
    assert wordings(entry) == ["First.", "Mine.", "Other."]


def test_done_ends_a_sitting(entry, sitting):
    save(entry, "Second.", at(sitting, 2))
    save(entry, "Third.", at(sitting, 3), ends=True)
    now = loaded(entry)
    assert (now.text, now.sitting, now.sitting_save) == ("Third.", None, 0)
    assert not save(entry, "Late.", at(sitting, 2), version=2)
    assert not save(entry, "Late.", at(sitting, 4), version=2)
    assert save(entry, "From the same page.", at(sitting, 4), version=3)
    assert wordings(entry) == ["First.", "Third."]


def test_done_with_nothing_new_ends_it_too(entry, sitting):
    now = save(entry, "Second.", at(sitting, 2))
    assert save(entry, "Second.", at(sitting, 4), ends=True).version == now.version
    for number in (3, 5):
        assert not save(entry, "Late.", at(sitting, number), version=now.version)
    # Who opened the page before Done was pressed saves as ever.
    assert save(entry, "From another.", Sitting(uuid4(), 2), version=now.version)
    assert wordings(entry) == ["First.", "Second."]


def test_done_with_what_stood_there_before_is_not_undone_by_a_save_on_its_way(entry, sitting):
    assert save(entry, "First.", at(sitting, 3), ends=True)
    assert not save(entry, "Late.", at(sitting, 2))
    assert loaded(entry).text == "First."
    assert not Revision.objects.exists()


def test_opened_and_done_changes_nothing(entry, sitting):
    before = loaded(entry)
    assert save(entry, "First.", sitting, ends=True)
    after = loaded(entry)
    assert (after.version, after.sitting, after.updated_at) == (1, None, before.updated_at)


def test_after_half_an_hour_a_sitting_keeps_what_it_had(entry, sitting, time_machine):
    start = datetime(2026, 11, 27, 9, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    save(entry, "Before the break.", at(sitting, 2))
    time_machine.move_to(start + SITTING_LASTS, tick=False)
    save(entry, "Just in time.", at(sitting, 3))
    time_machine.move_to(start + 2 * SITTING_LASTS + timedelta(seconds=1), tick=False)
    save(entry, "After it.", at(sitting, 4))
    save(entry, "Going on.", at(sitting, 5))
    assert wordings(entry) == ["First.", "Just in time."]
    _piece, typed = cancel(loaded(entry), {"text": "Going on."}, at(sitting, 6), is_new=False)
    assert (loaded(entry).text, typed.fields["text"]) == ("Just in time.", "Going on.")


def test_without_a_sitting_every_save_keeps_a_wording(entry):
    assert save(entry, "Second.", None, version=1)
    assert save(entry, "Third.", None, version=2)
    assert not save(entry, "Late.", None, version=1)
    assert wordings(entry) == ["First.", "Second."]


def test_a_piece_in_the_trash_takes_no_save(entry, sitting):
    save(entry, "Second.", at(sitting, 2))
    mine = loaded(entry)
    move_to_trash(entry)
    assert not save_if_unchanged(mine, 2, {"text": "Late."}, at(sitting, 3), ends=False)
    restore(entry)
    assert loaded(entry).text == "Second."


@pytest.mark.parametrize(
    ("id", "number"),
    [
        *((id, "1") for id in ("", "x", "\x00", "\ud800", "1" * 1000)),
        *(
            ("01a21aa9-5a3d-765c-8ce6-3cc30d5cf2b2", number)
            for number in ("", "0", "-1", "x", "1.5", "٣x", "9" * 10, "9" * 1000, "²")
        ),
    ],
)
def test_what_no_page_has_names_no_sitting(id, number):
    assert Sitting.of(id, number) is None


def test_a_sitting_is_read_back():
    id = uuid4()
    assert Sitting.of(str(id), "999999999") == (id, 999_999_999)
    assert Sitting.of(str(id), "999999999").next.save < OVER


def test_a_sitting_of_another_piece_or_person_replaces_nothing(alice, bob, entry, sitting):
    other, bobs = make_entry(alice, "Other."), make_entry(bob, "Bob's.")
    for piece in (other, bobs):
        save(piece, "Begun.", at(sitting, 2))
    assert not save(entry, "Late.", at(sitting, 9), version=7)
    assert save(entry, "Second.", at(sitting, 9), version=1)
    assert wordings(entry) == ["First."]
    assert [loaded(piece).text for piece in (other, bobs)] == ["Begun.", "Begun."]


def test_moving_to_the_trash_and_back_is_no_save(entry):
    before = loaded(entry).updated_at
    move_to_trash(entry)
    restore(entry)
    assert loaded(entry).updated_at == before


def test_cancel_puts_back_what_was_there(entry, sitting):
    save(entry, "Second.", at(sitting, 2))
    _piece, typed = cancel(loaded(entry), {"text": "Typed last."}, at(sitting, 3), is_new=False)
    now = loaded(entry)
    assert (now.text, now.sitting) == ("First.", None)
    assert typed.fields["text"] == "Typed last."
    assert not save(entry, "Late.", at(sitting, 2), version=1)


def test_cancel_where_nothing_was_saved_keeps_what_was_typed(entry, sitting):
    _piece, typed = cancel(loaded(entry), {"text": "Typed."}, sitting, is_new=False)
    assert (loaded(entry).text, loaded(entry).version, typed.fields["text"]) == ("First.", 1, "Typed.")
    _piece, typed = cancel(loaded(entry), {"text": "First."}, sitting, is_new=False)
    assert typed is None


def test_cancel_is_not_undone_by_a_first_save_on_its_way(entry, sitting):
    _piece, typed = cancel(loaded(entry), {"text": "Typed."}, at(sitting, 3), is_new=False)
    assert not save(entry, "Typed.", at(sitting, 2))
    assert (loaded(entry).text, loaded(entry).version, typed.fields["text"]) == ("First.", 1, "Typed.")
    # Who opened it meanwhile saves as ever.
    assert save(entry, "From another.", Sitting(uuid4(), 2))


def test_cancel_takes_back_nothing_that_another_window_saved(entry, sitting):
    save(entry, "Mine.", at(sitting, 2))
    save(entry, "Other.", Sitting(uuid4(), 2), version=2)
    _piece, typed = cancel(loaded(entry), {"text": "Typed."}, at(sitting, 3), is_new=False)
    assert (loaded(entry).text, typed.fields["text"]) == ("Other.", "Typed.")
    assert "Mine." in wordings(entry)


def test_cancel_of_what_was_typed_back_leaves_it(entry, sitting):
    save(entry, "Second.", at(sitting, 2))
    _piece, typed = cancel(loaded(entry), {"text": "First."}, at(sitting, 3), is_new=False)
    assert (loaded(entry).text, typed) == ("First.", None)


def test_what_two_windows_say_the_same_is_not_replaced_by_either_as_if_it_were_its_own(entry, sitting):
    """Found by the random walk: the one's answer was lost, the other's was not."""
    save(entry, "Same.", at(sitting, 2))
    _piece, typed = cancel(loaded(entry), {"text": "Same."}, Sitting(uuid4(), 2), is_new=False)
    assert typed.fields["text"] == "Same."
    cancel(loaded(entry), {"text": "Typed."}, at(sitting, 3), is_new=False)
    assert (loaded(entry).text, set(wordings(entry))) == ("First.", {"First.", "Same.", "Typed."})


@pytest.mark.parametrize("ends", [True, False])
def test_what_another_window_said_before_is_kept_when_one_that_said_it_too_goes_on(entry, sitting, ends):
    """Found by the random walk: the second took the text for its own alone, and its next save replaced it."""
    other = uuid4()
    save(entry, "Same.", at(sitting, 2))
    save(entry, "Same.", at(sitting, 3), ends=ends)
    assert save(entry, "Same.", Sitting(other, 2), version=2)
    assert save(entry, "More.", Sitting(other, 3), version=2)
    assert wordings(entry) == ["First.", "Same."]


@pytest.mark.parametrize("other", [Sitting(uuid4(), 2), None])
def test_a_save_of_what_another_window_just_saved_ends_that_ones_sitting(entry, sitting, other):
    save(entry, "Same.", at(sitting, 2))
    assert save(entry, "Same.", other, version=2)
    assert save(entry, "More.", at(sitting, 3), version=2)
    assert wordings(entry) == ["First.", "Same."]


def test_cancel_puts_back_no_wording_that_does_not_open(entry, sitting):
    save(entry, "Second.", at(sitting, 2))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE careerpath_revision SET fields = %s", [b"\x01" * 200])
    _piece, typed = cancel(loaded(entry), {"text": "Typed."}, at(sitting, 3), is_new=False)
    assert (loaded(entry).text, typed, loaded(entry).trashed_at) == ("Typed.", None, None)


def test_a_canceled_page_is_in_the_trash_with_all_that_was_typed(alice, sitting):
    made = Entry(owner=alice, text="Be", written_on=date(2026, 11, 24), sitting=sitting.id, sitting_save=2)
    made.save()
    cancel(loaded(made), {"text": "Begun."}, at(sitting, 3), is_new=True)
    assert Entry.trashed_by(alice).get().text == "Begun."


@parallel
@pytest.mark.parametrize("round", range(3))
def test_of_saves_of_one_sitting_at_once_the_highest_number_stays(alice, sitting, round):
    entry = make_entry(alice, "First.")

    def send(n):
        user = User.objects.get(pk=alice.pk)
        mine = Entry.owned_by(user).get(pk=entry.pk)
        return bool(save_if_unchanged(mine, 1, {"text": f"Save {n}"}, at(sitting, n + 2), ends=False))

    taken = at_once(send, 6)
    assert taken[5]
    assert loaded(entry).text == "Save 5"
    assert wordings(entry) == ["First."]
    assert loaded(entry).version == 1 + taken.count(True)
