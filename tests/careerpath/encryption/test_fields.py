"""EncryptedTextField: readable in Python, sealed in the database."""

from contextlib import contextmanager, nullcontext
from datetime import date
from io import StringIO
from unittest.mock import patch

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.models import Case, F, Q, Value, When

from careerpath.accounts.models import User, UserKey
from careerpath.encryption import codec
from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.owned import encrypted_fields, owned_models
from careerpath.writing.pieces import Revision, keep_wording
from journal.entries.models import Entry
from journal.seasons.models import Season
from tests.factories import make_entry, make_letter, make_season
from tests.raw_rows import again, refused, store, stored

WORD = "zyxomma"


@contextmanager
def counted_openings():
    with patch.object(codec, "unseal", wraps=codec.unseal) as unseal:
        yield unseal


@pytest.fixture
def entry(alice):
    return make_entry(alice, f"The {WORD} hums.", title=f"On {WORD}")


def test_the_database_holds_no_word_of_it(entry):
    keep_wording(entry, entry.wording())
    raw = (
        stored(entry) + stored(entry, "title") + stored(entry, "prompt_text") + stored(Revision.objects.get(), "fields")
    )
    assert WORD.encode() not in raw
    assert raw[:1] == b"\x01"
    assert again(entry).text == f"The {WORD} hums."


def test_an_empty_text_is_sealed_too(alice):
    entry = make_entry(alice, title="")
    assert len(stored(entry, "title")) > 64
    assert again(entry).title == ""


@pytest.fixture
def joined(db):
    """A field that joins the seasons, whose rows hold nothing in it; the database lets it be NULL for good."""
    field = EncryptedTextField(bound_to="season.later", null=True, blank=True)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE journal_season ADD COLUMN later {field.db_type(connection)} NULL")
    field.contribute_to_class(Season, "later")
    yield field
    Season._meta.local_fields.remove(field)
    Season._meta._expire_cache()
    del Season.later


@pytest.fixture
def season(alice, joined):
    """A season from before the field was there."""
    season = make_season(alice)
    store(season, None, "later")
    return again(season)


def null(row, column="later"):
    return type(row).objects.filter(pk=row.pk, **{f"{column}__isnull": True}).exists()


def verify(exits=False):
    out = StringIO()
    with pytest.raises(SystemExit) if exits else nullcontext():
        call_command("keys", "verify", stdout=out)
    return next(line for line in out.getvalue().splitlines() if line.startswith("journal.Season:"))


def test_a_field_that_joins_a_table_with_rows_reads_as_empty_and_can_be_written(season):
    assert season.later == ""
    assert season.is_readable()
    season.later = "Saying yes too soon."
    season.save()
    assert again(season).later == "Saying yes too soon."


def test_what_joined_is_counted_apart_until_prepare_has_sealed_it_and_nothing_else_is_moved(season):
    before = stored(season, "name"), season.updated_at, season.version
    assert verify().endswith(" 0 do not; 1 rows wait to be sealed by `manage.py prepare`")
    call_command("prepare", verbosity=0)
    assert not null(season)
    assert verify().endswith(" texts open, 0 do not")
    season = again(season)
    assert season.later == ""
    assert (stored(season, "name"), season.updated_at, season.version) == before


def test_prepare_seals_what_joined_where_an_account_is_full_too(season, alice, settings):
    settings.MOST_TEXT = User.objects.get(pk=alice.pk).kept_text
    call_command("prepare", verbosity=0)
    assert not null(season)


def test_a_null_in_a_column_that_is_past_this_does_not_open_is_counted_and_stays(season, joined, alices):
    joined.null = False
    assert verify(exits=True).endswith(", 1 do not")
    season = again(season)
    with pytest.raises(DecryptionError):
        _ = season.later
    assert not season.is_readable()
    season.closed_on = date(2026, 11, 24)
    season.save()
    assert null(season)
    season.later = "Written over."
    with refused(DecryptionError):
        season.save()
    call_command("prepare", verbosity=0)
    assert null(season)
    assert b"cannot be opened" in alices.get(season.get_absolute_url()).content


def test_no_column_of_a_text_takes_null_but_while_it_joins(alice):
    season = make_season(alice)
    for model in owned_models():
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
        may_be_null = {column.name for column in columns if column.null_ok}
        assert {field.column for field in encrypted_fields(model) if not field.null} & may_be_null == set()
    with refused(IntegrityError):
        store(season, None, "obstacle")


def test_a_text_that_is_not_bound_to_what_its_row_belongs_to_does_not_open_and_stays(alice):
    letter = make_letter(make_season(alice), "Dear me.")
    number, data_key = alice.data_key_for_writing()
    unbound = codec.seal("Dear me.", data_key, number, codec.Binding("letter", "text", alice.pk, letter.pk))
    store(letter, unbound)
    assert not again(letter).is_readable()
    call_command("prepare", verbosity=0)
    assert stored(letter) == unbound


@pytest.mark.parametrize("text", ["\U0001f680 é e\u0301", "a\r\nb\tc\x0b", "\u202e\ufdd0\ufffd", " ", "x" * 200_000])
def test_text_comes_back_as_it_was(alice, text):
    assert again(make_entry(alice, text)).text == text


def test_every_user_has_a_data_key_of_their_own(alice, bob):
    make_entry(alice)
    make_entry(alice)
    make_entry(bob)
    keys = {key.owner_id: key.unwrap() for key in UserKey.objects.all()}
    assert set(keys) == {alice.pk, bob.pk}
    assert len(set(keys.values())) == 2


def test_a_list_that_reads_no_text_opens_none(alice):
    for _ in range(3):
        make_entry(alice)
    with counted_openings() as unseal:
        assert [entry.written_on for entry in Entry.owned_by(alice)] == [date(2026, 11, 24)] * 3
        assert unseal.call_count == 0


def test_a_text_is_opened_once_and_alone(entry, alice):
    entry = Entry.owned_by(alice).get()
    with counted_openings() as unseal:
        assert entry.title == entry.title == f"On {WORD}"
        assert unseal.call_count == 1


def test_reading_a_page_of_texts_asks_for_the_keys_once(alice, django_assert_num_queries):
    for _ in range(5):
        make_entry(alice)
    user = User.objects.get(pk=alice.pk)
    with django_assert_num_queries(2):
        assert len([entry.text for entry in Entry.owned_by(user)]) == 5


def test_a_deferred_text_is_fetched_when_it_is_read(entry, alice):
    lean = Entry.owned_by(alice).defer("text", "title").get()
    assert lean.get_deferred_fields() == {"text", "title"}
    assert lean.text == f"The {WORD} hums."
    assert Entry.owned_by(alice).only("written_on").get().title == f"On {WORD}"


def test_saving_a_row_with_deferred_texts_leaves_them_alone(entry, alice):
    before = stored(entry)
    lean = Entry.owned_by(alice).defer("text").get()
    lean.written_on = date(2020, 2, 2)
    lean.save()
    assert stored(entry) == before
    assert again(entry).written_on == date(2020, 2, 2)


def test_refreshing_shows_what_another_window_saved(entry, alice):
    mine, other = Entry.owned_by(alice).get(), Entry.owned_by(alice).get()
    assert mine.text == f"The {WORD} hums."
    other.text = "Changed elsewhere."
    other.save()
    mine.refresh_from_db()
    assert mine.text == "Changed elsewhere."
    mine.title = "Mine"
    mine.save()
    assert again(entry).text == "Changed elsewhere."
    assert again(entry).title == "Mine"


def test_refreshing_and_then_writing_the_older_text_keeps_the_older_text(entry, alice):
    mine = Entry.owned_by(alice).get()
    older = mine.text
    Entry.owned_by(alice).get()
    other = Entry.owned_by(alice).get()
    other.text = "Changed elsewhere."
    other.save()
    mine.refresh_from_db()
    mine.text = older
    mine.save()
    assert again(entry).text == older


def test_bulk_create_seals_every_row(alice):
    rows = [Entry(owner=alice, text=f"{WORD} {n}", written_on=date(2026, 1, 1)) for n in range(3)]
    Entry.objects.bulk_create(rows)
    assert {entry.text for entry in Entry.owned_by(alice)} == {f"{WORD} {n}" for n in range(3)}
    assert all(WORD.encode() not in stored(row) for row in rows)


@pytest.mark.parametrize(
    "value",
    ["new", F("title"), Value("new"), Value(b"new"), Case(When(version=1, then=F("title")), default=F("prompt_text"))],
    ids=["text", "another column", "a value", "bytes", "a case"],
)
def test_update_of_an_encrypted_field_raises_and_changes_nothing(entry, value):
    before = stored(entry)
    with refused(FieldError):
        Entry.objects.filter(pk=entry.pk).update(text=value)
    assert stored(entry) == before


def test_bulk_update_of_an_encrypted_field_raises_and_changes_nothing(entry):
    before = stored(entry)
    entry.text = "new"
    with refused(FieldError):
        Entry.objects.bulk_update([entry], ["text"])
    assert stored(entry) == before


@pytest.mark.parametrize(
    "question",
    [
        Q(text=WORD),
        Q(text__exact=b"x"),
        Q(text__contains=WORD),
        Q(text__icontains=WORD),
        Q(text__in=[WORD]),
        Q(text__gt=""),
        Q(text=F("title")),
        Q(text__startswith="a") | Q(version=1),
        ~Q(text__regex="a"),
    ],
    ids=str,
)
def test_an_encrypted_field_cannot_be_looked_up(question):
    with pytest.raises(FieldError):
        Entry.objects.filter(question)


def test_whether_there_is_a_text_can_be_asked(entry):
    assert Entry.objects.filter(text__isnull=False).count() == 1


def test_serializing_is_refused(entry):
    with pytest.raises(FieldError):
        serializers.serialize("json", [entry])


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "ok \udfff ok"], ids=ascii)
def test_nul_and_lone_surrogates_are_refused_before_anything_is_saved(entry, text):
    before = stored(entry)
    entry.text = text
    with pytest.raises(ValidationError):
        entry.full_clean()
    with refused(ValidationError):
        entry.save()
    assert stored(entry) == before
    with refused(ValidationError):
        Entry(owner=entry.owner, text=text, written_on=date(2026, 1, 1)).save()
    assert Entry.objects.count() == 1


def test_full_clean_asks_for_a_text_and_not_for_a_title(alice):
    with pytest.raises(ValidationError) as refused:
        Entry(owner=alice, written_on=date(2026, 1, 1)).full_clean()
    assert set(refused.value.message_dict) == {"text"}


def test_an_unchanged_text_is_written_back_with_the_same_bytes(entry, alice):
    before = stored(entry), stored(entry, "title")
    loaded = Entry.owned_by(alice).get()
    loaded.save()
    assert (stored(entry), stored(entry, "title")) == before
    loaded.text = loaded.text + ""
    loaded.title = str(loaded.title)
    loaded.save()
    assert (stored(entry), stored(entry, "title")) == before


def test_a_changed_text_is_sealed_anew_and_the_others_are_left(entry, alice):
    before = stored(entry), stored(entry, "title")
    loaded = Entry.owned_by(alice).get()
    loaded.text = "Changed."
    loaded.save()
    assert stored(entry) != before[0]
    assert stored(entry, "title") == before[1]
    assert again(entry).text == "Changed."


def test_a_text_written_over_unread_is_sealed_anew(entry, alice):
    loaded = Entry.owned_by(alice).get()
    loaded.text = "Changed."
    loaded.save(update_fields=["text"])
    assert again(entry).text == "Changed."
