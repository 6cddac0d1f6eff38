"""Instance keys: reading, deriving and wrapping."""

import base64
import os
import stat

import pytest

from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.keys import (
    BadKey,
    InstanceKey,
    derive,
    hide_passwords,
    new_key_line,
    parse_keys,
    read_keys,
    write_primary,
)

OWNER, OTHER = bytes(16), b"o" * 16
DATA_KEY = b"d" * 32


@pytest.fixture
def key():
    return parse_keys(new_key_line())[0]


def test_a_new_line_is_one_key_of_32_bytes():
    lines = {new_key_line() for _ in range(20)}
    assert len(lines) == 20
    assert all(len(parse_keys(line)[0].secret) == 32 for line in lines)


def test_the_first_line_is_the_primary_key_and_comments_are_passed_over():
    first, second = new_key_line(), new_key_line()
    keys = parse_keys(f"# made in spring\n\n{first}\r\n  {second.rstrip('=')}  \n")
    assert [base64.urlsafe_b64encode(key.secret).decode() for key in keys] == [first, second]


@pytest.mark.parametrize(
    "line",
    ["short", "A" * 43, "é" * 43, base64.urlsafe_b64encode(b"abcd" * 8).decode(), "x" * 44, "=", "AbCd" * 10],
)
def test_a_line_that_is_no_good_key_is_named_by_its_number_and_not_quoted(line):
    with pytest.raises(BadKey, match="Line 2") as refused:
        parse_keys(f"{new_key_line()}\n{line}")
    assert len(line) < 3 or line not in str(refused.value)


def test_the_same_key_twice_is_refused():
    line = new_key_line()
    with pytest.raises(BadKey, match="twice"):
        parse_keys(f"{line}\n{line}")


def test_keys_come_from_the_environment_before_the_file(tmp_path):
    file = tmp_path / "keys"
    file.write_text(new_key_line())
    one, two = new_key_line(), new_key_line()
    assert read_keys(file, f"{one},{two}") == parse_keys(f"{one}\n{two}")
    assert len(read_keys(file, "")) == 1


def test_no_file_is_no_key(tmp_path):
    assert read_keys(None, "") == ()
    assert read_keys(tmp_path / "nothing", "") == ()


def test_a_file_that_is_not_text_is_a_sentence(tmp_path):
    file = tmp_path / "keys"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadKey, match="cannot be read"):
        read_keys(file, "")


def test_what_is_wrapped_opens_for_its_owner_and_number(key):
    wrapped = key.wrap(DATA_KEY, OWNER, 1)
    assert len(wrapped) == 65
    assert key.unwrap(wrapped, OWNER, 1) == DATA_KEY


def test_a_wrapped_key_opens_for_nobody_else(key):
    wrapped = key.wrap(DATA_KEY, OWNER, 1)
    for owner, number in [(OTHER, 1), (OWNER, 2)]:
        with pytest.raises(DecryptionError):
            key.unwrap(wrapped, owner, number)


def test_every_bit_of_a_wrapped_key_counts(key):
    wrapped = key.wrap(DATA_KEY, OWNER, 1)
    for bit in range(len(wrapped) * 8):
        changed = bytearray(wrapped)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionError):
            key.unwrap(bytes(changed), OWNER, 1)


@pytest.mark.parametrize("length", [0, 1, 17, 64])
def test_a_shortened_wrapped_key_does_not_open(key, length):
    with pytest.raises(DecryptionError):
        key.unwrap(key.wrap(DATA_KEY, OWNER, 1)[:length], OWNER, 1)


def test_another_instance_key_does_not_open_it(key):
    with pytest.raises(DecryptionError):
        parse_keys(new_key_line())[0].unwrap(key.wrap(DATA_KEY, OWNER, 1), OWNER, 1)


def test_each_purpose_has_bytes_of_its_own_that_stay_the_same(key):
    assert key.derive("kek") == InstanceKey(key.secret).derive("kek")
    assert len({key.derive("kek"), key.derive("secret"), key.secret}) == 3
    assert key.derive("kek") == derive(key.secret, "kek")


def test_a_new_primary_key_stands_above_the_old_and_only_its_owner_reads_the_file(tmp_path):
    file = tmp_path / "folder" / "keys"
    write_primary(file, old := new_key_line())
    write_primary(file, new := new_key_line())
    assert read_keys(file, "") == parse_keys(f"{new}\n{old}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == ["keys"]


def test_a_key_file_that_cannot_be_written_stays_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "keys"
    write_primary(file, new_key_line())
    before = file.read_bytes()
    monkeypatch.setattr(
        "careerpath.encryption.keys.os.fsync", lambda number: (_ for _ in ()).throw(OSError(28, "full"))
    )
    with pytest.raises(OSError, match="full"):
        write_primary(file, new_key_line())
    assert file.read_bytes() == before


def test_no_printed_form_of_a_key_shows_it(key):
    line = base64.urlsafe_b64encode(key.secret).decode()
    for shown in (repr(key), str(key), f"{key}", repr([key]), repr({"key": key})):
        assert key.kid.hex() in shown
        assert not any(form in shown for form in (line[:-1], key.secret.hex(), repr(key.secret)))


def test_a_secret_setting_is_used_like_text_and_not_shown():
    hidden = hide_passwords({"PASSWORD": "zyxomma", "sslpassword": "zyxomma", "USER": "app", "PORT": 5432})
    assert hidden == {"PASSWORD": "zyxomma", "sslpassword": "zyxomma", "USER": "app", "PORT": 5432}
    assert "zyxomma" not in repr(hidden) and "app" in repr(hidden)
    assert f"{hidden['PASSWORD']}" == "zyxomma" and hidden["PASSWORD"].encode() == b"zyxomma"
