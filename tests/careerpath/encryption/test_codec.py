"""The byte format of a sealed text."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerpath.encryption.codec import Binding, DecryptionError, data_key_number, length_prefixed, seal, unseal

KEY = bytes(range(32))
PLACE = Binding(table="entry", column="text", owner=UUID(int=1), row=UUID(int=2))

texts = st.text(st.characters(exclude_categories=["Cs"]))
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)


@given(texts, st.integers(0, 2**32 - 1))
def test_any_text_comes_back_as_it_was(text, number):
    sealed = seal(text, KEY, number, PLACE)
    assert data_key_number(sealed) == number
    assert unseal(sealed, KEY, PLACE) == text


@pytest.mark.parametrize("text", ["", "\U0001f680 a\u0301 \u202e", "\x00", "\n" * 5000, "x" * 200_000])
def test_odd_and_long_texts_come_back_as_they_were(text):
    assert unseal(seal(text, KEY, 1, PLACE), KEY, PLACE) == text


@given(texts, st.data())
def test_one_flipped_bit_anywhere_is_refused(text, data):
    sealed = bytearray(seal(text, KEY, 1, PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DecryptionError):
        unseal(bytes(sealed), KEY, PLACE)


def test_every_single_bit_counts():
    sealed = seal("a word", KEY, 1, PLACE)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionError):
            unseal(bytes(changed), KEY, PLACE)


@given(texts, st.data())
def test_a_shortened_text_is_refused(text, data):
    sealed = seal(text, KEY, 1, PLACE)
    cut = data.draw(st.integers(0, len(sealed) - 1))
    with pytest.raises(DecryptionError):
        unseal(sealed[:cut], KEY, PLACE)


@given(texts, st.binary(min_size=1, max_size=70))
def test_a_lengthened_text_is_refused(text, more):
    with pytest.raises(DecryptionError):
        unseal(seal(text, KEY, 1, PLACE) + more, KEY, PLACE)


@given(st.binary(max_size=200))
def test_bytes_that_nobody_sealed_are_refused(noise):
    with pytest.raises(DecryptionError):
        unseal(noise, KEY, PLACE)


@given(texts, st.data())
def test_a_text_moved_to_another_place_does_not_open(text, data):
    field = data.draw(st.sampled_from(["table", "column", "owner", "row"]))
    elsewhere = data.draw(names if field in ("table", "column") else st.uuids())
    if elsewhere == getattr(PLACE, field):
        return
    with pytest.raises(DecryptionError):
        unseal(seal(text, KEY, 1, PLACE), KEY, replace(PLACE, **{field: elsewhere}))


@given(texts, st.lists(names, max_size=3), st.lists(names, max_size=3))
def test_a_text_opens_beside_no_other_rows(text, beside, others):
    sealed = seal(text, KEY, 1, replace(PLACE, beside=tuple(beside)))
    assert unseal(sealed, KEY, replace(PLACE, beside=tuple(beside))) == text
    if others != beside:
        with pytest.raises(DecryptionError):
            unseal(sealed, KEY, replace(PLACE, beside=tuple(others)))


@given(names, names, names, names)
def test_table_and_column_do_not_run_into_each_other(table, column, other_table, other_column):
    place = replace(PLACE, table=table, column=column)
    other = replace(PLACE, table=other_table, column=other_column)
    sealed = seal("a word", KEY, 1, place)
    if place == other:
        assert unseal(sealed, KEY, other) == "a word"
    else:
        with pytest.raises(DecryptionError):
            unseal(sealed, KEY, other)


def test_owner_and_row_are_not_interchangeable():
    with pytest.raises(DecryptionError):
        unseal(seal("a word", KEY, 1, PLACE), KEY, replace(PLACE, owner=PLACE.row, row=PLACE.owner))


def test_another_key_does_not_open_it():
    with pytest.raises(DecryptionError):
        unseal(seal("a word", KEY, 1, PLACE), bytes(32), PLACE)


def test_the_same_text_is_never_sealed_to_the_same_bytes():
    assert len({seal("a word", KEY, 1, PLACE) for _ in range(50)}) == 50


@pytest.mark.parametrize(("short", "longer"), [("", "x" * 40), ("x" * 61, "x" * 120), ("x" * 1100, "x" * 1200)])
def test_the_length_is_hidden_within_a_step(short, longer):
    assert len(seal(short, KEY, 1, PLACE)) == len(seal(longer, KEY, 1, PLACE))


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_no_two_lists_are_joined_to_the_same_bytes(some, others):
    assert (length_prefixed(*some) == length_prefixed(*others)) == (some == others)
