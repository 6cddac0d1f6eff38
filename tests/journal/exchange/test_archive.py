"""Whatever somebody sends is read within bounds, or refused with a sentence."""

import io
import json
import tracemalloc
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.exchange.archive import MEGABYTE, MOST_SAID, Archive, Refused

from .hostile import FILES, HOSTILE, LONG_JSON, STORED, Member, a_zip, page, varied, zipped

# Sound files of odd words: what is wrong with them is for whoever knows the format to see.
SOUND = {
    *("name of signs", "aliases of aliases", "objects in front matter", "mark"),
    *("number of 900 digits", "power of a million"),
    *list(FILES)[list(FILES).index("newer version") :],
}
WORDS = {
    "up": "under the name “../up.md”",
    "name that is markup": "“<script>alert(1)</script>/../%(name)s.md”",
    "quoting bomb": "lie over each other",
    "same place bomb": "lie over each other",
    "ratio bomb": "100 times larger",
    "many pages of over 100 MB": "over 100 MB",
    "10,001 members": "over 10,000",
    "encrypted": "“page.md” in this zip needs a password",
    "link": "is a link",
    "twice in two spellings": "two files named “é.md”",
    "wrong sum": "“2024-05-01.md” is damaged",
    "wrong sum of JSON": "“careerpath.json” is damaged",
    "truncated zip": "damaged or not whole",
    "program": "neither a zip nor",
    "25 MB and one byte": "over 25 MB",
    "empty file": "is empty",
    "Latin-1": "Line 2 of “careerpath.json” is not in UTF-8",
    "UTF-16 without a mark": "not in UTF-8",
    "NaN": "JSON does not allow",
    "number of 5,000 digits": "over 1,000 digits",
    "keys twice": "“entries” twice",
    "deep nesting in an item": "lists within lists",
    "item of 50 MB": "over 2 MB",
    "quotes without end": "over 2 MB",
    "item of a million lists": "over 2 MB",
    "four million items": "too much to read at once",
    "list at the top": "bare list",
    "two documents": "not whole",
}
MENDED = {name for name in HOSTILE if name.startswith(("half a character", "NUL ")) and name != "NUL in a name"}


def read(name, sent):
    """All that can be read of it, and what is said of that; items only one at a time."""
    with Archive.of(io.BytesIO(sent), name) as archive:
        for member in archive.names:
            if member.endswith(".json"):
                for _key, _index, _value in archive.items(member):
                    pass
            else:
                archive.text(member)
        return archive


def items_of(text, name="journal.json"):
    sent = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    with Archive.of(io.BytesIO(sent), name) as archive:
        return list(archive.items(name))


def refusal(name, sent):
    with pytest.raises(Refused) as refused:
        read(name, sent)
    return str(refused.value)


def test_there_are_enough():
    assert len(HOSTILE) >= 40
    assert HOSTILE.keys() >= SOUND | MENDED | WORDS.keys()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_or_reported(kind, monkeypatch):
    # A tenth and less, since each value costs a moment while memory is measured.
    monkeypatch.setattr("journal.exchange.items.MOST_VALUES", 25_000)
    monkeypatch.setattr("journal.exchange.items.MOST_ITEM", 200_000)
    name, sent = HOSTILE[kind]()
    tracemalloc.start()
    try:
        if kind in SOUND:
            assert read(name, sent).said == []
        elif kind in MENDED:
            [(where, sentence)] = read(name, sent).said
            assert where == name and "cannot be kept" in sentence
        else:
            sentence = refusal(name, sent)
            assert WORDS.get(kind, "") in sentence and sentence.endswith(".") and len(sentence) < 320
            assert not {"\n", "\r", "\x1b", "\x00", "\u202e"} & set(sentence)
        assert tracemalloc.get_traced_memory()[1] < 20 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_what_an_archive_holds():
    name, sent = a_zip(
        *(Member(b"notes/", b"", STORED), page(b"notes/2024-05-01.MD"), Member(b"__MACOSX/notes/._a.md", b"\x00")),
        *(Member(b"photos/a.jpeg", b"\xff", STORED), Member(b".obsidian/app.json", b"{}"), Member(b"a.zip", b"PK")),
        *(
            Member(b"Journal.json", b'{"metadata": {"version": "1.0"}, "entries": [1]}'),
            page("Café.md".encode("cp437"), flags=0),
        ),
        page("Strand, Ü.txt".encode(), flags=0),
    )
    with Archive.of(io.BytesIO(sent), name) as archive:
        assert archive.names == ["notes/2024-05-01.MD", "Journal.json", "Café.md", "Strand, Ü.txt"]
        assert archive.left_out == ["photos/a.jpeg", "a.zip"]
        assert archive.text("notes/2024-05-01.MD") == "A day by the sea.\n"
        assert [*archive.items("Journal.json")] == [("metadata", None, {"version": "1.0"}), ("entries", 0, 1)]
        assert archive.said == []


def test_a_bare_file_is_an_archive_of_one():
    with Archive.of(io.BytesIO("\ufeffBy the sea.\r\nÜ".encode()), "Strand\u202e.txt") as archive:
        [name] = archive.names
        assert name == "Strand\ufffd.txt" and archive.left_out == []
        assert archive.text(name) == "By the sea.\nÜ"
        assert [*archive.lines(name)] == ["By the sea.\n", "Ü"]


def test_a_file_is_read_by_several_at_once():
    sent = json.dumps({"format": "careerpath", "entries": ["By the sea." * 100] * 2000}).encode()
    for name, file in (("a.json", sent), ("a.zip", zipped(Member(b"a.json", sent, STORED)))):
        with Archive.of(io.BytesIO(file), name) as archive:
            first = archive.items("a.json")
            assert next(first) == ("format", None, "careerpath")
            assert len([*archive.items("a.json")]) == 2001
            assert len([*first]) == 2000


@pytest.mark.parametrize("chunk", [1, 2, 5, 64 * 1024])
def test_lines_end_as_any_system_ends_them(chunk):
    sent = "\ufeffBy\r\nthe\rsea,\n\n\u2028once\x0b\r".encode()
    with Archive.of(io.BytesIO(sent), "a.txt") as archive, patch("journal.exchange.archive.CHUNK", chunk):
        assert [*archive.lines("a.txt")] == ["By\n", "the\n", "sea,\n", "\n", "\u2028once\x0b\n"]


def test_a_line_without_end_comes_in_parts():
    with Archive.of(io.BytesIO(b"x" * 5 * MEGABYTE), "a.txt") as archive:
        parts = [*archive.lines("a.txt")]
    assert max(map(len, parts)) < 2 * MEGABYTE and len("".join(parts)) == 5 * MEGABYTE


def test_each_item_stands_by_itself():
    text = '{"format": "careerpath", "no": null, "entries": [{"a": [1, true]}, []], "values": {"b": []}, "none": []}'
    assert items_of(text) == [
        ("format", None, "careerpath"),
        ("no", None, None),
        ("entries", 0, {"a": [1, True]}),
        ("entries", 1, []),
        ("values", None, {"b": []}),
    ]


def test_a_number_stays_as_it_is_written():
    numbers = "1, -9223372036854775808, 9223372036854775808, 0.1, 1.50, 1e5, 52.5200065999999999999, 1e400, -0.0"
    read_back = [value for _key, _index, value in items_of(f'{{"a": [{numbers}]}}')]
    assert read_back == [1, -(2**63), str(2**63), 0.1, 1.5, 100000.0, "52.5200065999999999999", "1E+400", -0.0]
    assert [type(value) for value in read_back[:5]] == [int, int, str, float, float]


def test_digits_in_a_text_are_no_number():
    digits = "3" * 200_000
    for text in (digits, f'"{digits}', f"\\{digits}", f'{"x" * 65_000}\\"{digits}'):
        assert items_of(json.dumps({"a": text, "b": text})) == [("a", None, text), ("b", None, text)]


def test_an_item_may_hold_two_million_letters_in_any_spelling():
    text = "\U0001f99c" * 450_000
    for ascii in (True, False):
        assert items_of(json.dumps({"a": [text]}, ensure_ascii=ascii)) == [("a", 0, text)]


def test_a_report_keeps_a_thousand_lines():
    with Archive.of(io.BytesIO(b"By the sea."), "a.txt") as archive:
        for number in range(MOST_SAID + 5):
            archive.say(f"entries {number}\r\n{'x' * 500}", "This has no date.")
        assert len(archive.said) == MOST_SAID and archive.unsaid == 5
        assert len(archive.said[0][0]) == 200 and "\n" not in archive.said[0][0]


def test_an_archive_is_counted_once_however_often_it_is_read():
    one = Member(b"a.txt", varied(MEGABYTE).encode())
    with Archive.of(io.BytesIO(zipped(one)), "a.zip") as archive:
        for _ in range(101):
            assert next(archive.pieces("a.txt"))
        archive.text("a.txt")
        assert next(archive.pieces("a.txt"))
        assert archive._unpacked == len(one.held)


def whole(value):
    """The value with what cannot be kept replaced, as one reads it."""
    if isinstance(value, str):
        return "".join("\ufffd" if letter == "\x00" or "\ud800" <= letter <= "\udfff" else letter for letter in value)
    if isinstance(value, list):
        return [*map(whole, value)]
    return {whole(key): whole(one) for key, one in value.items()} if isinstance(value, dict) else value


ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from('\\"u\x00\ud83d\ude00\ud800\udc00d8\n')))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False)
    | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT.map(whole), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200)
@given(value=VALUES, ascii=st.booleans(), chunk=st.sampled_from([1, 2, 3, 7, 64 * 1024]))
def test_json_is_read_as_json_wherever_it_is_cut(value, ascii, chunk):
    text = json.dumps({"a": {"b": value}}, ensure_ascii=ascii)
    with patch("journal.exchange.archive.CHUNK", chunk):
        [(_key, _index, found)] = items_of(text)
    # Two halves that are escaped one after the other are a whole character to every reader of JSON.
    assert found == whole(json.loads(text) if ascii else {"a": {"b": value}})["a"]


SEEDS = [
    ("a.zip", zipped(Member(b"a.json", LONG_JSON.encode()), page(), Member(b"a.txt", b"By the sea.", STORED))),
    ("a.json", json.dumps({"format": "careerpath", "n": [1.5, -7, 1e300], "entries": [{"a": "\ud800é\n"}]}).encode()),
    ("a.json", json.dumps({"entries": [{"id": 1, "text": "Ü\x00"}] * 20}, ensure_ascii=False).encode()),
    ("a.md", "---\ntitle: Strand\n---\nÜber das Meer.".encode()),
]
CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 12),
        st.binary(max_size=6) | st.sampled_from([b"\xff" * 8, b"[", b"\\", b"PK\x01\x02"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=500)
@given(seed=st.sampled_from(SEEDS), changes=CHANGES)
def test_nothing_but_a_refusal_comes_of_changed_bytes(seed, changes):
    name, sent = seed
    for where, length, bytes in changes:
        at = int(where * len(sent))
        sent = sent[:at] + bytes + sent[at + length :]
    for under in (name, "a.json", "a.txt"):
        try:
            read(under, sent)
        except Refused:
            pass
