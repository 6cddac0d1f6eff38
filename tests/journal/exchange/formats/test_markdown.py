"""Markdown: daily notes and ours, dated by what they say, by their name or by their folders."""

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from journal.exchange.archive import Refused
from journal.exchange.formats import jrnl, markdown
from tests.conftest import within

from .reading import TEXTS, TREES, extra_of, leaves, read

OURS = """---
id: 0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a
type: entry
title: By the lake
date: 2026-11-24T19:27:00+01:00
timezone: Europe/Berlin
tags: [autonomy, "deep work"]
prompt: {key: look-back, text: "When you look back, what counts?"}
values: [autonomy, belonging]
season: 0192f0c1-0000-7d4e-8f5a-6b7c8d9e0f1a
extra: [{name: Weather, value: "12 °C, cloudy"}]
---

# By the lake

We went early.
"""
UNREAD = "Its first lines, between the dashes, cannot be read, so they stay in the text."


def one(alice, text, name="2020-05-05.md"):
    what = read(alice, name, text)
    [page] = what.pages
    return page, what


def test_our_own_come_in_as_they_were(alice):
    page, what = one(alice, OURS, "2026-11-24-by-the-lake-8d9e0f1a.md")
    assert what.format is markdown and not what.said
    assert page.row == {
        "id": "0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a",
        "created_at": "2026-11-24T18:27:00+00:00",
        "written_on": "2026-11-24",
        "title": "By the lake",
        "text": "We went early.",
    }
    assert page.tags == ["autonomy", "deep work"]
    assert extra_of(page) == {
        "Weather": "12 °C, cloudy",
        "Timezone": "Europe/Berlin",
        "Prompt": "Key: look-back; Text: When you look back, what counts?",
        "Values": "autonomy · belonging",
        "Season": "0192f0c1-0000-7d4e-8f5a-6b7c8d9e0f1a",
    }
    page, _ = one(alice, OURS.replace("type: entry", "type: spark").replace("title: By the lake\n", ""))
    assert extra_of(page)["Type"] == "spark" and page.row["title"] == "By the lake"


@pytest.mark.parametrize(
    ("name", "front", "day"),
    [
        ("2020-05-05.md", "", "2020-05-05"),
        ("20200505.md", "", "2020-05-05"),
        ("journals/2020_05_05.md", "", "2020-05-05"),
        ("2020-05-05 Tuesday.MD", "", "2020-05-05"),
        ("2020/05/05.markdown", "", "2020-05-05"),
        ("daily/2020/05/05/notes.md", "", "2020-05-05"),
        ("daily/2020-05/05.md", "", "2020-05-05"),
        ("2020-05-05.md", "date: 2021-06-07", "2021-06-07"),
        ("note.md", "date: 2021-06-07 23:30", "2021-06-07"),
        ("note.md", "date: 2021/06/07", "2021-06-07"),
        ("note.md", "date: '[[2021-06-07]]'", "2021-06-07"),
        ("note.md", "date: 2021-06-07T23:30:00+09:00", "2021-06-07"),
        ("note.md", "date: 2021-06-07T23:30:00Z", "2021-06-08"),
        ("note.md", "date: 2021-06-07T23:30:00Z\ntimezone: America/Lima", "2021-06-07"),
        ("note.md", "created: 2021-06-07", "2021-06-07"),
        ("2020-05-05.md", "created_at: 2021-06-07T10:00:00Z", "2020-05-05"),
        ("2020-05-05.md", "date: yesterday", "2020-05-05"),
        ("2020-05-05.md", "date: 2020-02-31", "2020-05-05"),
        ("2020-05-05.md", "date: [2020]", "2020-05-05"),
    ],
)
def test_its_day_is_found(alice, name, front, day):
    page, what = one(alice, {name: f"---\n{front}\n---\nWords"} and f"---\n{front}\n---\nWords", name)
    assert page.row["written_on"] == day and not what.said
    said = [leaf for leaf in leaves(yaml.load(front, Loader=yaml.BaseLoader) or "") if leaf]  # noqa: S506
    is_read = "yesterday" not in front and "02-31" not in front and "[2020]" not in front
    assert is_read or all(leaf in extra_of(page).values() for leaf in said)


@pytest.mark.parametrize(
    ("name", "front", "why"),
    [
        ("note.md", "", "It has no date, so it does not come in."),
        ("note.md", "date: soon", "“soon” cannot be read as a date"),
        ("2020-13-45.md", "", "It has no date"),
        ("20200505123000.md", "", "It has no date"),
        ("2020-05-05.md", "date: 1850-03-01", "Its date is 1 March 1850."),
        ("9999-12-31.md", "", "Its date is 31 December 9999."),
        ("0001-01-01.md", "created_at: 0001-01-01T00:00:00+14:00", "Its date is 1 January 0001."),
    ],
)
def test_what_has_no_day_here_is_said(alice, name, front, why):
    what = read(alice, name, f"---\n{front}\n---\nWords")
    assert not what.pages and what.sentences.startswith(f"{name}: {why}")


def test_moments_that_no_row_can_have_stay_beside_it(alice):
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "noon"):
        page, _ = one(alice, f"---\ncreated_at: {moment}\n---\nWords")
        assert extra_of(page) == {"Created at": moment}
        assert page.row["created_at"] == "2020-05-04T22:00:00+00:00"
    page, _ = one(alice, "---\ndate: 2020-05-05 10:00\ncreated: 2021-01-01\n---\nWords")
    assert extra_of(page) == {"Created": "2021-01-01"}
    assert page.row["created_at"] == "2020-05-05T08:00:00+00:00"
    page, _ = one(alice, "---\ndate: 2020-05-05\ncreated_at: 2021-01-01T10:00:00+00:00\n---\nWords")
    assert not page.extra and page.row["created_at"] == "2021-01-01T10:00:00+00:00"


@pytest.mark.parametrize(
    ("name", "text", "title", "left"),
    [
        ("2020-05-05.md", "Words", "", "Words"),
        ("2020-05-05.md", "# Heading\n\nWords", "Heading", "Words"),
        ("2020-05-05.md", "# Heading", "", "# Heading"),
        ("2020-05-05.md", "---\ntitle: Heading\n---\n# Heading\n\nWords", "Heading", "Words"),
        ("2020-05-05.md", "---\ntitle: Title\n---\n# Heading\n\nWords", "Title", "# Heading\n\nWords"),
        ("2020-05-05.md", "---\ntitle: 007\n---\nWords", "007", "Words"),
        ("2020-05-05.md", "---\ntitle: 2020-01-01\n---\nWords", "2020-01-01", "Words"),
        ("2020-05-05.md", "---\ntitle:\n---\nWords", "", "Words"),
        ("2020-05-05.md", "---\ntitle: null\n---\nWords", "", "Words"),
        ("2020-05-05.md", "---\ntitle: " + "t" * 201 + "\n---\nWords", "", "t" * 201 + "\n\nWords"),
        ("2020-05-05.md", "# It\\'s 5\\*3\n\nWords", "It's 5*3", "Words"),
        ("2020-05-05 A trip.md", "Words", "A trip", "Words"),
        ("2020-05-05-a-trip-8d9e0f1a.md", "---\nid: x\n---\nWords", "", "Words"),
        ("2020/05/05.md", "Words", "", "Words"),
        ("2020/05/05/A trip.md", "Words", "A trip", "Words"),
        ("2020-05-05.md", "\ufeff---\r\ntitle: Title\r\n---\r\nWords\r\nmore", "Title", "Words\nmore"),
        ("2020-05-05.md", "[[Other|this]] ![[a.png]] #tag [x](y.md)", "", "[[Other|this]] ![[a.png]] #tag [x](y.md)"),
        ("2020-05-05.md", "Words\n\n---\n\na: b\n\n---\n", "", "Words\n\n---\n\na: b\n\n---"),
    ],
)
def test_titles_and_texts(alice, name, text, title, left):
    page, what = one(alice, text, name)
    assert (page.row["title"], page.row["text"]) == (title, left)
    assert not what.said


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        ("[a, 'b c', '#d']", ["a", "b c", "d"]),
        ("\n  - a\n  - '#b/c'", ["a", "b/c"]),
        ("'a #b c'", ["a", "b", "c"]),
        ("deep work, family", ["deep work", "family"]),
        ("007", ["007"]),
        ("", []),
        ("[]", []),
        ("[a, [b, c], {d: e}, a]", ["a", "b · c", "D: e"]),
    ],
)
def test_tags(alice, tags, names):
    assert one(alice, f"---\ntags: {tags}\n---\nWords")[0].tags == names


def test_a_field_of_another_kind_is_kept_beside_the_page(alice):
    for name in ("id", "title", "created_at", "timezone", "tags", "type"):
        page, _ = one(alice, f"---\n{name}: {{deep: [zebrafinch]}}\n---\nWords")
        assert "Deep: zebrafinch" in extra_of(page).values(), name
    for name in ("id", "extra", "timezone", "Created by", "aliases"):
        page, _ = one(alice, f"---\n{name}: zebrafinch\n---\nWords")
        assert extra_of(page) == {name[0].upper() + name[1:]: "zebrafinch"}
    page, _ = one(alice, "---\nextra: [{name: Weather, value: cold}, zebrafinch]\n---\nWords")
    assert extra_of(page) == {"Extra": "Name: Weather; Value: cold · zebrafinch"}


def test_comments_are_kept_beside_the_page(alice):
    page, _ = one(alice, "---\n# zebra\ntags: a #b c\ntype: spark   # entry | spark\ncolor: '#fff # no'\n---\nWords")
    assert extra_of(page) == {"#": "zebra · b c · entry | spark", "Type": "spark", "Color": "#fff # no"}


@pytest.mark.parametrize(
    "front",
    [
        "a: &a x",
        "a: &a x\nb: *a",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "a: !!python/object/apply:os.system [ls]",
        "a: !!str 7",
        "a: " + "[" * 9 + "]" * 9,
        "a: " + "[" * 3000,
        "\n".join(" " * depth + "-" for depth in range(100)),
        "a: [" + "1," * 5000 + "]",
        "a: " + "x" * 40_000,
        "a: 1\na: 2",
        "? [a]\n: b",
        "a:\n\t- b",
        "a: b: c",
        "a: {",
        "- a\n- b",
        "Words alone",
        "a: 1\n--- {b: 2}",
        "a: \x07",
        "%YAML 9.9",
    ],
)
def test_what_is_no_plain_front_matter_stays_in_the_text(alice, front):
    page, what = one(alice, f"---\n{front}\n---\nWords")
    assert page.row["text"] == f"---\n{front}\n---\nWords"
    assert what.said == [("2020-05-05.md", UNREAD)]


def test_front_matter_of_many_files_takes_no_longer(alice, monkeypatch):
    files = {f"2020-05-0{day}.md": "---\na: [" + "1, " * 900 + "]\n---\nWords" for day in range(1, 5)}
    monkeypatch.setattr(markdown, "MOST_EVENTS_OF_ALL", 2000)
    what = read(alice, "notes.zip", files)
    assert len(what.pages) == 4 and [where for where, _ in what.said] == ["2020-05-03.md", "2020-05-04.md"]
    hostile = (
        "[" * 39_000,
        "x\n" + "#y\n" * 12_000,
        "x" * 20_000 + "\n" + "#\n" * 9_000,
        "&a " * 13_000,
        "[1," * 13_000,
    )
    with within(0.05):
        for front in hostile:
            one(alice, f"---\na: {front}\n---\nWords")


def test_what_is_too_long_is_said_and_the_others_come_in(alice):
    files = {"2020-05-05.md": "x" * 200_001, "2020-05-06.md": "x\n" * 1_500_000, "2020-05-07.md": "x" * 200_000}
    what = read(alice, "notes.zip", files)
    assert [found.where for found in what.pages] == ["2020-05-07.md"]
    assert what.sentences.count("A page here can have 200,000 characters.") == 2


def test_what_stands_beside_notes_is_said_or_listed(alice):
    files = {
        "2020-05-05.md": "Words",
        ".obsidian/app.json": "{}",
        "plugin.json": {"tags": {"a": 1}, "entries": {}},
        "latin.txt": b"\xe9",
        "a.png": b"\x89PNG",
    }
    what = read(alice, "vault.zip", files)
    assert what.format is markdown
    assert [where for where, _ in what.said] == ["plugin.json", "latin.txt"]
    assert read(alice, "journal.zip", {"a.txt": "[2020-05-05 10:00] Title"}).format is jrnl


def test_a_note_in_another_encoding_is_refused(alice):
    with pytest.raises(Refused, match=r"2020-05-05\.md.*UTF-8"):
        read(alice, "vault.zip", {"2020-05-05.md": b"Caf\xe9"})


def test_the_same_again_has_the_same_ids(alice, bob):
    files = {"2020-05-05.md": "Words", "2020-05-06.md": "Words", "a/b.md": "---\ndate: 2020-05-05 10:00\n---\nWords"}
    first = read(alice, "notes.zip", files)
    assert len({*first.ids}) == 3
    alice.time_zone = "Pacific/Auckland"
    assert read(alice, "again.zip", {f"in a folder/{name}": text for name, text in files.items()}).ids == first.ids
    assert not {*read(bob, "notes.zip", files).ids} & {*first.ids}


SIGNS = st.sampled_from(
    ["---\n", "...\n", "\n", "\r\n", "# ", "a: ", "date: ", "[", "{", "- ", "&a ", "*a", "!x ", "\t"]
)


@settings(max_examples=100)
@given(parts=st.lists(SIGNS | TEXTS, max_size=12))
def test_any_text_is_read_or_said(alice_unsaved, parts):
    # A file without anything in it is refused.
    for text in ("".join(parts) or " ", "---\n" + "".join(parts) + "\n---\nWords"):
        # That is UTF-16, which is refused.
        assume("\0" not in text[:4])
        what = read(alice_unsaved, "2020-05-05.md", text)
        assert what.pages or what.said


@settings(max_examples=60)
@given(fields=st.dictionaries(st.sampled_from([*markdown.HOME, "timezone", "type"]), TREES, max_size=4))
def test_any_front_matter_is_read_or_said(alice_unsaved, fields):
    text = f"---\n{yaml.safe_dump(fields, allow_unicode=True)}---\nWords"
    what = read(alice_unsaved, "2020-05-05.md", text)
    assert what.pages or what.said
