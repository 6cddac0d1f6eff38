"""jrnl: what its own program writes comes in whole, as JSON and as text, and is the same page in both."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.exchange import formats
from journal.exchange.archive import Refused
from journal.exchange.formats import jrnl

from .reading import TEXTS, TREES, entries_of, extra_of, read

ENTRY = {
    "title": "By the lake",
    "body": "We went early.\n\nThen home.\n",
    "date": "2020-06-28",
    "time": "18:22",
    "tags": ["@family", "#deep/work"],
    "starred": True,
    "uuid": "5F0A6B3C9D8E4F7A8B1C2D3E4F5A6B7C",
    "creator": {
        "device_agent": "iPhone",
        "generation_date": "2020-06-29",
        "host_name": "ann",
    },
}
BODY = """- [ ] a thing to do
[a link](https://example.org)
[2020] was odd, and [2020-01-01] its first day

> Ünïcødé 😀 and \u05e2\u05d1\u05e8\u05d9\u05ea"""


def one(alice, **fields):
    [page] = read(alice, "jrnl.json", {"entries": [{"date": "2020-05-05", "title": "Words"} | fields]}).pages
    return page


def run(folder, *words):
    """Start jrnl as somebody does who has set nothing."""
    config = folder / "jrnl.yaml"
    if not config.exists():
        config.write_text(
            f"journals: {{default: {{journal: {folder / 'journal.txt'}}}}}\nencrypt: false\nversion: '4'\n"
        )
    own = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    command = [sys.executable, "-m", "jrnl", "--config-file", str(config), *words]
    environment = {**os.environ, **own, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_what_jrnl_writes_comes_in_whole(alice, tmp_path):
    long = "On " + "and on " * 40
    run(tmp_path, f"2020-06-28 18:22: A walk with @Anna. It was #calm.\n{BODY}")
    run(tmp_path, "2020-06-29 07:05: Up early *")
    run(tmp_path, f"2020-12-31 23:59: {long}\nThe end. @deep/work #5")
    text = read(alice, "journal.txt", (tmp_path / "journal.txt").read_bytes())
    exported = read(alice, "journal.json", run(tmp_path, "--format", "json"))
    assert text.format is exported.format is jrnl
    assert not text.said and not exported.said
    assert exported.ids == text.ids
    for what in (text, exported):
        walk, early, end = what.pages
        assert (walk.row["title"], walk.row["text"]) == ("A walk with @Anna. It was #calm.", BODY)
        assert (early.row["title"], early.row["text"]) == ("", "Up early")
        assert (end.row["title"], end.row["text"]) == ("", f"{long.strip()}\n\nThe end. @deep/work #5")
        assert [found.row["written_on"] for found in what.pages] == ["2020-06-28", "2020-06-29", "2020-12-31"]
        assert walk.row["created_at"].startswith("2020-06-28T16:22:00")
        assert {tag.lower() for tag in walk.tags} == {"anna", "calm"}
        assert [mark.row["piece_id"] for mark in what.marks] == [early.row["id"]]
    # Whether a number is a tag is left to jrnl.
    assert (text.pages[2].tags, exported.pages[2].tags) == (["deep/work"], exported.pages[2].tags)
    assert {*exported.pages[2].tags} == {"deep/work", "5"}


def test_every_field_of_an_export_has_a_place(alice):
    what = read(alice, "jrnl.json", {"tags": {"@family": 1}, "entries": [ENTRY | {"more": ["zebra"]}]})
    [page] = what.pages
    assert page.row == {
        "id": "5f0a6b3c-9d8e-4f7a-8b1c-2d3e4f5a6b7c",
        "created_at": "2020-06-28T16:22:00+00:00",
        "written_on": "2020-06-28",
        "title": "By the lake",
        "text": "We went early.\n\nThen home.",
    }
    assert page.tags == ["family", "deep/work"]
    assert extra_of(page) == {
        "Creator": "Device agent: iPhone; Generation date: 2020-06-29; Host name: ann",
        "More": "zebra",
    }
    assert len(what.marks) == 1 and not what.said


def test_a_field_of_another_kind_is_kept_beside_the_page(alice):
    for name, value in ENTRY.items():
        if name != "date":
            wrong = ["zebrafinch"] if not isinstance(value, list) else "zebrafinch"
            page = one(alice, **{"body": "More", name: wrong})
            assert "zebrafinch" in extra_of(page).values(), name
    assert extra_of(one(alice, time="noon")) == {"Time": "noon"}
    assert extra_of(one(alice, uuid="zebra")) == {"Uuid": "zebra"}
    assert one(alice, time="noon").row["created_at"] == "2020-05-04T22:00:00+00:00"


def test_what_is_no_entry_is_said(alice):
    entries = [ENTRY, 7, {"title": "No date"}, ENTRY | {"date": "May"}, ENTRY | {"title": "", "body": " "}]
    what = read(alice, "jrnl.json", {"tags": {}, "entries": entries, "more": {"a": 1}})
    assert len(what.pages) == 1
    assert what.said == [
        ("jrnl.json 2", "This is not a page, so it does not come in."),
        ("jrnl.json 3", "It has no date, so it does not come in."),
        ("jrnl.json 4", "“May” cannot be read as a date, so it does not come in."),
        ("jrnl.json 5", "It has no words, so it does not come in."),
        ("jrnl.json more", "This is not a page, so it does not come in."),
    ]
    what = read(alice, "two.zip", {"a.json": {"entries": [ENTRY]}, "b.json": {"entries": ENTRY, "tags": [{"id": 1}]}})
    assert [where for where, _ in what.said] == ["b.json"]


@pytest.mark.parametrize(
    ("begins", "made"),
    [
        ("[2020-06-28 18:22]", "2020-06-28T16:22:00"),
        ("[2020-06-28 18:22:07]", "2020-06-28T16:22:07"),
        ("[2020-06-28 06:22 PM]", "2020-06-28T16:22:00"),
        ("[2020-06-28 06:22:07 pm]", "2020-06-28T16:22:07"),
        ("[2020-06-28]", "2020-06-27T22:00:00"),
        ("[2020-06-28 12:00:00 AM]", "2020-06-27T22:00:00"),
        # %p says nothing in many languages.
        ("[2020-06-28 06:22:07 ]", "2020-06-28T04:22:07"),
    ],
)
def test_every_time_that_jrnl_writes_is_read(alice, begins, made):
    what = read(alice, "journal.txt", f"{begins} Title\r\nWords\r\n\r\n{begins} Title\r\nOthers\r\n")
    assert [found.row["created_at"] for found in what.pages] == [f"{made}+00:00"] * 2
    assert [(found.row["title"], found.row["text"]) for found in what.pages] == [
        ("Title", "Words"),
        ("Title", "Others"),
    ]


@pytest.mark.parametrize(
    ("text", "title", "body", "stars"),
    [
        ("Title *\nWords", "Title", "Words", 1),
        ("*\nWords", "", "Words", 1),
        ("**Title**\nWords", "**Title**", "Words", 0),
        ("Title\n* Words *\n", "Title", "* Words *", 0),
        ("\nWords\n\n\nMore\n\n", "", "Words\n\n\nMore", 0),
        ("Title\n\n  [2020-06-28 18:22] not at its beginning", "Title", "  [2020-06-28 18:22] not at its beginning", 0),
        ("Title\n[2020-06-28 18:22]: no space", "Title", "[2020-06-28 18:22]: no space", 0),
        ("Title\n[2020-06-28 13:22 PM] no time", "Title", "[2020-06-28 13:22 PM] no time", 0),
        ("Title\n[2020-06-28]\n[link](a)", "Title", "[2020-06-28]\n[link](a)", 0),
        ("t" * 201 + "\nWords", "", "t" * 201 + "\n\nWords", 0),
    ],
)
def test_titles_and_bodies_of_text(alice, text, title, body, stars):
    what = read(alice, "journal.txt", f"[2020-06-28 18:22] {text}")
    [page] = what.pages
    assert (page.row["title"], page.row["text"], len(what.marks)) == (title, body, stars)


def test_tags_of_text_are_as_jrnl_finds_them(alice):
    text = "Title @Anna\n#deep/work, (@not) mail@example.org ## Heading #5 @x-1. #" + "y" * 51
    [page] = read(alice, "journal.txt", f"[2020-06-28 18:22] {text}").pages
    assert page.tags == ["Anna", "deep/work", "x-1"]


def test_what_stands_before_the_first_date_is_said(alice):
    what = read(alice, "journal.txt", "My journal\n\n[2020-06-28 18:22] Title\nWords\n[1850-06-28 18:22] Old\n")
    assert [found.where for found in what.pages] == ["journal.txt 3"]
    assert what.said[0] == ("journal.txt 1", "What stands before the first date does not come in.")
    assert what.said[1][0] == "journal.txt 5"


def test_an_entry_of_any_length_is_read_in_little_room(alice):
    begins = "[2020-06-28 18:22] Title\n"
    what = read(alice, "journal.txt", begins + "x" * 3_000_000 + "\n" + "words\n" * 100_000 + begins + "Words\n")
    assert [found.row["text"] for found in what.pages] == ["Words"]
    assert "A page here can have 200,000 characters." in what.sentences


def test_more_pages_than_any_journal_has_are_refused(alice, monkeypatch):
    monkeypatch.setattr(formats, "MOST_PAGES", 3)
    begins = "[2020-06-28 18:22] \n"
    assert len(read(alice, "journal.txt", begins * 3).said) == 3
    with pytest.raises(Refused, match="more than 3 pages"):
        read(alice, "journal.txt", begins * 4)


def test_text_is_not_read_twice_where_its_export_stands_beside_it(alice):
    entry = ENTRY | {"uuid": None}
    files = {
        "work.json": {"entries": [entry]},
        "work.txt": "[2020-06-28 18:22] By the lake *\nWe went early.\n\nThen home.\n",
        "home.txt": "[2020-06-28 18:22] At home\nWords\n",
        "notes.txt": "Nothing of jrnl",
        "latin.txt": "[2020-06-28 18:22] Caf\u00e9".encode("latin-1"),
        "2020/06/28.txt": "[2020-06-28 18:22] A folder of jrnl\nWords\n",
    }
    what = read(alice, "all.zip", files)
    assert [found.where for found in what.pages] == ["work.json 1", "home.txt 1", "2020/06/28.txt 1"]
    assert [where for where, _ in what.said] == ["work.txt", "notes.txt", "latin.txt"]
    assert read(alice, "work.txt", files["work.txt"]).ids == read(alice, "work.json", files["work.json"]).ids


def test_the_same_again_has_the_same_ids(alice, bob):
    content = {"entries": [ENTRY | {"uuid": ""}, ENTRY | {"uuid": "", "title": "Others"}]}
    first = read(alice, "jrnl.json", content)
    assert len({*first.ids}) == 4
    alice.time_zone = "Pacific/Auckland"
    assert read(alice, "copy of.json", content).ids == first.ids
    assert not {*read(bob, "jrnl.json", content).ids} & {*first.ids}


@settings(max_examples=60)
@given(entries=st.lists(entries_of(ENTRY), max_size=3), tags=TREES)
def test_any_tree_is_read_or_said(alice_unsaved, entries, tags):
    content = {"entries": [{"date": "2020-05-05", "body": "Words"}, *entries], "tags": tags}
    what = read(alice_unsaved, "jrnl.json", content)
    places = {found.where for found in what.pages} | {where for where, _ in what.said}
    assert places >= {f"jrnl.json {number + 1}" for number in range(len(entries) + 1)}


PARTS = st.sampled_from(["[2020-06-28 18:22] ", "[2020-02-31 18:22] ", "\n", "\r\n", "\r", "*", " *", "@a", "[", "\0"])


@settings(max_examples=60)
@given(parts=st.lists(PARTS | TEXTS, max_size=12))
def test_any_text_is_read(alice_unsaved, parts):
    what = read(alice_unsaved, "journal.txt", "[2020-06-28 18:22] First\nWords\n" + "".join(parts))
    assert what.pages[0].where == "journal.txt 1"
