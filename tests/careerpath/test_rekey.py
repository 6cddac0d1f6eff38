"""manage.py keys rekey: new data keys, and every text sealed anew, while people read and write."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from careerpath import resealing
from careerpath.accounts.models import User, UserKey
from careerpath.encryption.codec import DecryptionError, data_key_number
from careerpath.encryption.keys import new_key_line, parse_keys
from careerpath.preflight import kids_in_use
from careerpath.writing.owned import encrypted_fields, owned_models
from careerpath.writing.pieces import Revision, keep_wording, save_if_unchanged
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.exchange.models import Brought, Import, ImportPart
from journal.search.models import Search
from journal.touches.models import Extra
from tests.factories import (
    make_checkin,
    make_comparison,
    make_definition,
    make_entry,
    make_experiment,
    make_find_out,
    make_letter,
    make_needs,
    make_person,
    make_person_note,
    make_question,
    make_remark,
    make_review,
    make_season,
    make_session,
    make_spark,
)
from tests.raw_rows import again, flipped, refused, store, stored

WORD = "zyxomma"
LONGEST_PAUSE = resealing.PAUSE
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(resealing, "PAUSE", 0)


def rekey(exits=None, **whose):
    out = StringIO()
    if exits is None:
        call_command("keys", "rekey", stdout=out, **whose)
    else:
        with pytest.raises(SystemExit) as ended:
            call_command("keys", "rekey", stdout=out, **whose)
        assert ended.value.code == exits
    return out.getvalue()


def numbers(user):
    """Of the keys that texts may be under."""
    return sorted(User.objects.get(pk=user.pk).data_keys())


def draft_keys(user):
    return User.objects.get(pk=user.pk).draft_keys()


def as_it_is(user):
    """Every text of this user, with the number of the key it needs, and what else its row holds."""
    texts, used, rest = {}, set(), []
    for model in owned_models():
        fields = encrypted_fields(model)
        for row in model.objects.filter(owner=user).order_by("pk"):
            for field in fields:
                used.add(data_key_number(row.__dict__[field.attname]))
                texts[model, row.pk, field.attname] = getattr(row, field.attname)
            clear = [field.attname for field in model._meta.concrete_fields if field not in fields]
            rest.append([getattr(row, name) for name in clear])
    return texts, used, rest


def write_a_lot(user):
    """One of each noun, one with an earlier wording, and one in the trash."""
    season = make_season(user, obstacle=WORD)
    make_checkin(season, said_no=WORD)
    make_review(season)
    make_letter(season)
    make_letter(season, WORD, kind="answer")
    make_needs(season, rest="unmet")
    make_session(user, "Bread", words=WORD)
    make_definition(user)
    make_question(user)
    make_experiment(user)
    for make in (make_person, make_person_note, make_remark, make_find_out, make_comparison):
        make(user)
    entry = make_entry(user, f"{WORD} 0", tags=[WORD])
    Search.keep(user, {"words": WORD})
    Extra.objects.create(owner=user, entry=entry, fields=[{"name": WORD, "value": WORD}])
    job = Import.objects.create(owner=user, report={"lines": [[WORD, WORD]]})
    ImportPart.objects.create(owner=user, of=job, number=0, rows=WORD)
    Brought.objects.create(owner=user, of=job, table="entries", rows={WORD: [1, None]})
    assert save_if_unchanged(entry, 1, {"text": f"{WORD} 1"})
    move_to_trash(make_spark(user))
    season.on_creation()


def test_every_text_reads_as_before_under_a_new_key_and_nothing_else_has_moved(alice, bob):
    write_a_lot(alice)
    make_entry(bob, "Bob's words.")
    before, bobs = as_it_is(alice), as_it_is(bob)
    key = UserKey.objects.get(owner=alice).unwrap()
    assert rekey(user=" Alice@Example.org ").startswith("Sealed again: ")
    texts, used, rest = as_it_is(alice)
    assert (texts, rest) == (before[0], before[2])
    assert used == {2}
    assert numbers(alice) == [2]
    assert key not in [row.unwrap() for row in UserKey.objects.filter(owner=alice)]
    assert as_it_is(bob) == bobs
    assert numbers(bob) == [1]
    call_command("keys", "verify", stdout=StringIO())


def test_every_noun_is_written_a_lot(alice):
    write_a_lot(alice)
    sealed = [model for model in owned_models() if encrypted_fields(model)]
    assert all(model.objects.filter(owner=alice).exists() for model in sealed)


def test_all_means_every_user_and_who_has_written_nothing_gets_no_key(alice, bob):
    make_entry(alice)
    make_entry(bob)
    nobody = User.objects.create_user("nobody@example.org")
    assert rekey(all=True) == "Sealed again: 2 rows. Not opened, and left under their old key: 0.\n"
    assert numbers(alice) == numbers(bob) == [2]
    assert numbers(nobody) == []


def test_whose_texts_must_be_said(alice):
    make_entry(alice)
    for whose, words in (({}, "--user"), ({"user": "nobody@example.org"}, "Nobody here has this e-mail")):
        with pytest.raises(CommandError, match=words):
            call_command("keys", "rekey", **whose)
    assert numbers(alice) == [1]


def test_what_was_read_before_opens_afterwards(alice):
    entry, other = make_entry(alice, "One."), make_entry(alice, "Two.")
    loaded = Entry.objects.select_related("owner").get(pk=entry.pk)
    assert loaded.owner.data_keys().keys() == {1}
    rekey(all=True)
    # Its bytes and its owner's keys are from before; the other's bytes are new.
    assert loaded.text == "One."
    same_owner = again(other)
    same_owner.owner = alice
    assert same_owner.text == "Two."


def test_a_save_of_what_was_read_before_is_kept_and_puts_nothing_back_under_the_old_key(alice, monkeypatch):
    entry = make_entry(alice, "One.", title="On one")
    loaded, whole = Entry.owned_by(alice).get(), Entry.owned_by(alice).get()
    assert loaded.title == "On one"
    monkeypatch.setattr(User, "KEYS_ARE_GOOD_FOR", -1)
    rekey(all=True)
    assert save_if_unchanged(loaded, 1, {"text": "Changed.", "title": "On one"})
    assert (again(entry).text, again(entry).title) == ("Changed.", "On one")
    assert {data_key_number(stored(entry, name)) for name in ("text", "title", "prompt_text")} == {2}
    assert again(Revision.objects.get()).is_readable()
    # Whoever saves a whole row that they read before, with nothing of it touched.
    whole.save()
    assert {data_key_number(stored(entry, name)) for name in ("text", "title", "prompt_text")} == {2}
    assert again(entry).is_readable()


def test_what_a_request_seals_under_the_old_key_while_all_goes_on_is_found(alice, monkeypatch):
    entry = make_entry(alice, "One.")
    writer = User.objects.get(pk=alice.pk)
    mine = Entry.owned_by(writer).get(pk=entry.pk)
    assert mine.text == "One."
    late = []

    def write(began):
        # It read the keys before the new one was there, and is slow.
        late.append(make_entry(writer, "Late."))
        mine.text = "Changed late."
        mine.save()
        assert data_key_number(stored(late[0])) == data_key_number(stored(entry)) == 1

    monkeypatch.setattr(resealing, "_wait_for_writers", write)
    rekey(all=True)
    assert numbers(alice) == [2]
    assert (again(late[0]).text, again(entry).text) == ("Late.", "Changed late.")


def test_after_some_seconds_nobody_seals_under_a_key_that_was_let_go(alice):
    make_entry(alice)
    writer = User.objects.get(pk=alice.pk)
    writer.data_keys()
    rekey(all=True)
    writer._keys_read_at -= User.KEYS_ARE_GOOD_FOR
    assert again(make_entry(writer, "Later.")).text == "Later."
    assert LONGEST_PAUSE > 2 * User.KEYS_ARE_GOOD_FOR


def test_stopped_half_way_it_goes_on_where_it_stopped_and_all_opens_meanwhile(alice, bob, monkeypatch):
    entries = [make_entry(owner, f"{WORD} {n}") for n, owner in enumerate([alice, alice, alice, bob, bob])]
    seal, done = resealing._seal_row_anew, []

    def seal_two(row, owner):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(row.pk)
        return seal(row, owner)

    monkeypatch.setattr(resealing, "BATCH", 1)
    with monkeypatch.context() as patch:
        patch.setattr(resealing, "_seal_row_anew", seal_two)
        with pytest.raises(KeyboardInterrupt):
            rekey(all=True)
    assert numbers(alice) == numbers(bob) == [1, 2]
    assert sorted(data_key_number(stored(entry)) for entry in entries) == [1, 1, 1, 2, 2]
    assert [again(entry).text for entry in entries] == [f"{WORD} {n}" for n in range(5)]
    make_entry(User.objects.get(pk=alice.pk), "Meanwhile.")
    assert rekey(all=True).startswith("Sealed again: 3 rows.")
    # Nobody's texts were sealed twice.
    assert numbers(alice) == numbers(bob) == [2]
    assert [again(entry).text for entry in entries] == [f"{WORD} {n}" for n in range(5)]


def test_stopped_between_two_users_it_does_not_begin_again_with_the_first(alice, bob, monkeypatch):
    make_entry(alice)
    make_entry(bob)
    reseal = resealing._reseal

    def reseal_one(owner, let_go):
        if let_go and numbers(alice) + numbers(bob) != [1, 2, 1, 2]:
            raise KeyboardInterrupt
        return reseal(owner, let_go)

    with monkeypatch.context() as patch:
        patch.setattr(resealing, "_reseal", reseal_one)
        with pytest.raises(KeyboardInterrupt):
            rekey(all=True)
    rekey(all=True)
    assert numbers(alice) == numbers(bob) == [2]
    rekey(all=True)
    assert numbers(alice) == numbers(bob) == [3]


def test_a_text_that_does_not_open_keeps_its_key_and_holds_up_nobody_else(alice, bob):
    entry, fine = make_entry(alice, "Broken.", title="Whole"), make_entry(alice, "Fine.")
    make_entry(bob)
    store(entry, broken := flipped(stored(entry), 300))
    assert rekey(exits=1, all=True).endswith("left under their old key: 1.\n")
    assert stored(entry) == broken
    assert (again(entry).title, again(fine).text) == ("Whole", "Fine.")
    assert (numbers(alice), numbers(bob)) == ([1, 2], [2])
    # What was broken can come back from a copy; and the next time all others have their turn again.
    rekey(exits=1, all=True)
    assert numbers(bob) == [3]
    store(entry, flipped(broken, 300))
    assert again(entry).text == "Broken."
    rekey(all=True)
    assert len(numbers(alice)) == 1
    assert again(entry).text == "Broken."


def test_a_data_key_that_does_not_open_is_not_replaced(alice):
    entry = make_entry(alice)
    key = UserKey.objects.get()
    broken = flipped(bytes(key.wrapped), 300)
    UserKey.objects.update(wrapped=broken)
    rekey(exits=1, all=True)
    assert numbers(alice) == [1]
    with refused(DecryptionError):
        make_entry(User.objects.get(pk=alice.pk))
    UserKey.objects.update(wrapped=flipped(broken, 300))
    assert again(entry).is_readable()


def test_a_retired_key_is_never_written_under(alice):
    make_entry(alice)
    UserKey.renew(alice)
    entry = make_entry(User.objects.get(pk=alice.pk), "New.")
    assert data_key_number(stored(entry)) == 2
    assert UserKey.objects.get(number=1).retired_at <= timezone.now() + timedelta(seconds=1)
    UserKey.renew(alice)
    assert numbers(alice) == [1, 2, 3]


def test_a_row_deleted_while_all_goes_on_is_no_fault(alice, monkeypatch):
    one, two = make_entry(alice, "One."), make_entry(alice, "Two.")
    locked = resealing._locked

    def gone(rows, ids):
        models.QuerySet(Entry).filter(pk=one.pk).delete()
        return locked(rows, ids)

    monkeypatch.setattr(resealing, "_locked", gone)
    rekey(all=True)
    assert again(two).text == "Two."
    keep_wording(two, {"text": "Two."})


def test_of_the_old_key_only_what_opens_local_drafts_stays_for_two_weeks(alice):
    make_entry(alice)
    _, before = draft_keys(alice)
    rekey(all=True)
    (number, between), first = draft_keys(alice), UserKey.objects.get(number=1)
    assert (number, set(between), between[1]) == (2, {1, 2}, before[1])
    assert first.unwrap() == before[1]
    rekey(all=True)
    assert draft_keys(alice) == (3, between | {3: draft_keys(alice)[1][3]})
    # The first is as it was, and for no longer.
    assert UserKey.objects.get(number=1).drafts_until == first.drafts_until
    assert timedelta(days=13) < first.drafts_until - timezone.now() <= timedelta(days=14)
    call_command("keys", "verify", stdout=StringIO())
    UserKey.objects.filter(number=1).update(drafts_until=timezone.now())
    assert set(draft_keys(alice)[1]) == {2, 3}
    call_command("daily", verbosity=0)
    assert list(UserKey.objects.order_by("number").values_list("number", flat=True)) == [2, 3]


def test_what_opens_drafts_opens_no_text_and_no_data_key_is_given_for_it(alice):
    entry = make_entry(alice)
    sealed = stored(entry)
    rekey(all=True)
    store(entry, sealed)
    assert not again(entry).is_readable()
    # Whoever writes to the database takes the one for the other.
    UserKey.objects.filter(number=1).update(drafts_until=None)
    assert not again(entry).is_readable()
    UserKey.objects.filter(number=1).delete()
    UserKey.renew(alice)
    UserKey.objects.filter(number=2).update(drafts_until=timezone.now() + timedelta(days=1))
    assert set(draft_keys(alice)[1]) == {3}


def test_what_opens_drafts_is_wrapped_anew_with_the_rest(alice, settings):
    make_entry(alice)
    rekey(all=True)
    before, old = draft_keys(alice), settings.CAREERPATH_KEYS
    settings.KEYS_FILE, settings.CAREERPATH_KEYS = None, (*parse_keys(new_key_line()), *old)
    call_command("keys", "rewrap", restarted=True, stdout=StringIO())
    settings.CAREERPATH_KEYS = settings.CAREERPATH_KEYS[:1]
    assert kids_in_use() == {settings.CAREERPATH_KEYS[0].kid.hex()}
    assert draft_keys(alice) == before


def test_a_retired_key_that_opens_nothing_and_is_needed_by_no_text_goes(alice):
    make_entry(alice)
    UserKey.renew(alice)
    old = UserKey.objects.get(number=1)
    models.QuerySet(Entry).delete()
    UserKey.objects.filter(pk=old.pk).update(wrapped=flipped(bytes(old.wrapped), 300))
    rekey(all=True)
    assert list(UserKey.objects.values_list("number", flat=True)) == [2]
