"""Day One: every field has its place, is shown beside the page, or is said; and nothing a file holds is too much."""

import json
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.exchange.archive import Refused
from journal.exchange.formats import MOST_EXTRA, dayone
from tests.conftest import within

from .reading import TREES, entries_of, extra_of, leaves, read

RICH = {
    "meta": {"version": 1},
    "contents": [
        {"text": "The lake\n", "attributes": {"line": {"header": 1, "identifier": "5F0A"}}},
        {"text": "Cold and ", "attributes": {"bold": False}},
        {"text": "clear\n", "attributes": {"linkURL": "https://example.org/lake"}},
        {"text": "swim\n", "attributes": {"line": {"listStyle": "bulleted"}}},
        {"text": "dry\n", "attributes": {"line": {"listStyle": "checkbox", "checked": True}}},
        {"embeddedObjects": [{"type": "photo", "identifier": "A1"}, {"type": "preview", "url": "https://example.org"}]},
    ],
}
PHOTO = {
    "identifier": "A1B2C3",
    "md5": "9e107d9d372bb682",
    "type": "jpeg",
    "orderInEntry": 3,
    "width": 4032,
    "height": 3024,
    "date": "2018-02-22T09:08:11Z",
}
ENTRY = {
    "uuid": "5F0A6B3C9D8E4F7A8B1C2D3E4F5A6B7C",
    "creationDate": "2018-02-22T19:09:53Z",
    "modifiedDate": "2018-02-23T07:00:00Z",
    "timeZone": "Asia/Shanghai",
    "text": "# By the lake\n\nWe went **early**\\.\n\n![at dawn](dayone-moment://A1B2C3)\n\nThen home.",
    "richText": json.dumps({"contents": [{"text": "By the lake\n"}, {"text": "We went early. Then home, singing"}]}),
    "tags": ["family", "deep work"],
    "starred": True,
    "isPinned": True,
    "pinned": True,
    "isAllDay": True,
    "duration": 61,
    "editingTime": 12.5,
    "creationDevice": "Ann's phone",
    "creationDeviceType": "iPhone9,1",
    "creationOSName": "iOS",
    "creationOSVersion": "11.2.5",
    "location": {
        "latitude": 31.2304,
        "longitude": 121.4737,
        "placeName": "Café Ōmi",
        "localityName": "Huangpu",
        "administrativeArea": "Shanghai",
        "country": "China",
        "timeZoneName": "Asia/Chongqing",
        "region": {"center": {"latitude": 31.2, "longitude": 121.5}, "radius": 75, "identifier": "r-17"},
    },
    "weather": {
        "temperatureCelsius": -3,
        "conditionsDescription": "Mostly cloudy",
        "weatherCode": "mostly-cloudy",
        "relativeHumidity": 81,
        "pressureMB": 1017.5,
        "visibilityKM": 9.5,
        "windSpeedKPH": 14,
        "windBearing": 360,
    },
    "userActivity": {"activityName": "Walking", "stepCount": 7342},
    "photos": [PHOTO],
    "videos": [{"identifier": "V77", "type": "mov", "duration": 33}],
    "audios": [{"identifier": "S88", "format": "aac"}],
    "pdfAttachments": [{"identifier": "P99", "pdfName": "ticket"}],
    "somethingNew": {"deep": ["zebra", False, {"deeper": 4711}]},
}
UUIDS = "00000000-0000-4000-8000-0000000000"


def journal(*entries):
    return {"metadata": {"version": "1.0"}, "entries": [*entries]}


def one(alice, **fields):
    """The only page of a journal with one entry, and what was said."""
    what = read(alice, "Journal.json", journal({"creationDate": "2020-05-05T12:00:00Z", "text": "Words"} | fields))
    [page] = what.pages
    return page, what


def test_every_field_has_a_place_or_is_said(alice):
    what = read(alice, "day.zip", {"Journal.json": journal(ENTRY), "photos/9e107d9d372bb682.jpeg": b"\xff\xd8"})
    [page] = what.pages
    assert what.format is dayone
    assert page.row["id"] == str(UUID(ENTRY["uuid"]))
    assert page.row["created_at"] == "2018-02-22T19:09:53+00:00"
    assert page.row["written_on"] == "2018-02-23"
    assert page.row["title"] == "By the lake"
    assert page.row["text"] == "We went **early**\\.\n\nat dawn\n\nThen home."
    assert page.tags == ["family", "deep work"]
    beside = extra_of(page)
    assert beside["Place"].startswith("Café Ōmi, Huangpu, Shanghai, China, latitude 31.2304, longitude 121.4737 · ")
    assert beside["Weather"] == (
        "-3 °C, Mostly cloudy, wind 14 km/h, from 360°, humidity 81 %, 1017.5 mbar, one could see 9.5 km"
        " · Weather code: mostly-cloudy"
    )
    assert beside["Activity"] == "Walking, 7342 steps"
    assert beside["Creation OS name"] == "iOS"
    assert beside["Rich text"] == "By the lake We went early. Then home, singing"
    assert beside["Something new"] == "Deep: zebra · no · Deeper: 4711"
    [mark] = what.marks
    assert mark.row["piece_id"] == page.row["id"]
    assert ("Journal.json 1", "Pictures and sounds do not come in: " + (
        "9e107d9d372bb682.jpeg, V77.mov, S88.m4a, P99.pdf."
    )) in what.said  # fmt: skip
    there = "\n".join([page.row["title"], page.row["text"], *page.tags, *beside.values(), what.sentences])
    own = {"uuid", "creationDate", "text", "richText", "starred", "isPinned", "pinned", "isAllDay"}
    for leaf in leaves({name: value for name, value in ENTRY.items() if name not in own}):
        assert leaf is False or str(leaf) in there, leaf


def test_a_field_of_another_kind_is_kept_beside_the_page(alice):
    for name, value in ENTRY.items():
        if name not in ("creationDate", "text", "somethingNew", "timeZone"):
            wrong = ["zebrafinch"] if not isinstance(value, list) else "zebrafinch"
            page, _ = one(alice, **{name: wrong})
            assert "zebrafinch" in extra_of(page).values(), name
    page, _ = one(alice, uuid="zebrafinch", tags=["a", {"name": "b"}, 7, None])
    assert extra_of(page)["Uuid"] == "zebrafinch"
    assert page.tags == ["a", "Name: b", "7"]


@pytest.mark.parametrize(
    ("moment", "zone", "day", "said"),
    [
        ("2018-02-22T23:30:00Z", "Asia/Shanghai", "2018-02-23", ""),
        ("2018-02-22T03:30:00Z", "America/New_York", "2018-02-21", ""),
        ("2018-02-22T22:30:00Z", "GMT+0200", "2018-02-23", ""),
        ("2018-02-22T01:00:00Z", "GMT-9", "2018-02-21", ""),
        ("2018-02-22T23:30:00Z", "", "2018-02-23", ""),
        ("2018-02-22T23:30:00Z", "Mars/Olympus", "2018-02-23", "No time zone “Mars/Olympus” is known"),
        ("2018-02-22T23:30:00Z", "../../etc/passwd", "2018-02-23", "No time zone"),
        ("2018-02-22T23:30:00Z", "GMT+99", "2018-02-23", "No time zone"),
        ("2018-02-22T23:30:00Z", "Europe", "2018-02-23", "No time zone"),
        ("2099-12-31T22:30:00Z", "UTC", "2099-12-31", ""),
    ],
)
def test_the_day_is_that_of_the_place(alice, moment, zone, day, said):
    page, what = one(alice, creationDate=moment, timeZone=zone)
    assert page.row["written_on"] == day
    assert said in what.sentences and bool(said) == bool(what.said)
    assert not zone or extra_of(page)["Time zone"] == zone


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"creationDate": "1850-03-01T12:00:00Z"}, "Its date is 1 March 1850."),
        ({"creationDate": "2100-01-01T00:00:00Z"}, "Its date is 1 January 2100."),
        ({"creationDate": "9999-12-31T23:59:59-12:00"}, "Its date is 31 December 9999."),
        ({"creationDate": "0001-01-01T00:00:00+14:00"}, "Its date is 1 January 0001."),
        ({"creationDate": "yesterday"}, "“yesterday” cannot be read as a date"),
        ({"creationDate": 1519290593}, "“1519290593” cannot be read as a date"),
        ({"creationDate": None}, "It has no date"),
        ({"text": " \n\u200b"}, "It has no words"),
        ({"text": "![](dayone-moment://A1)"}, "It has no words"),
        ({"text": "x" * 200_001}, "A page here can have 200,000 characters."),
    ],
)
def test_what_cannot_come_in_is_said(alice, fields, why):
    entry = {"creationDate": "2020-05-05T12:00:00Z", "text": "Words"}
    what = read(alice, "Journal.json", journal(entry | fields, entry))
    assert [page.where for page in what.pages] == ["Journal.json 2"]
    assert f"Journal.json 1: {why}" in what.sentences


def test_all_that_is_no_entry_is_said(alice):
    page = {"creationDate": "2020-05-05T12:00:00Z", "text": "Words"}
    content = journal(page, "zebra", None, [page]) | {"books": [{"a": 1}], "version": 3}
    what = read(alice, "Journal.json", content)
    assert len(what.pages) == 1
    places = ["Journal.json 2", "Journal.json 3", "Journal.json 4", "Journal.json books 1", "Journal.json version"]
    assert [where for where, _ in what.said] == places
    what = read(
        alice, "day.zip", {"A.json": journal(page), "B.json": {"entries": page}, "c.txt": "Note", "D.json": "{"}
    )
    assert [where for where, _ in what.said] == ["c.txt", "D.json", "B.json"]


def test_journals_of_one_zip_are_told_apart_and_what_stands_beside_them_is_not_read(alice):
    page = {"creationDate": "2020-05-05T12:00:00Z", "text": "Words"}
    files = {
        "out/My Work.json": journal(page | {"uuid": UUIDS + "01"}),
        "out/Home.json": journal(page | {"uuid": UUIDS + "02"}),
        "__MACOSX/out/._Home.json": b"\0\5\x16\7",
        "out/Photos/9e1.jpeg": b"\xff\xd8",
    }
    what = read(alice, "two.zip", files)
    assert [extra_of(found) for found in what.pages] == [{"Journal": "My Work"}, {"Journal": "Home"}]
    assert not what.said


@pytest.mark.parametrize("name", ["starred", "isPinned", "pinned"])
def test_a_star_or_pin_puts_it_at_hand(alice, name):
    page, what = one(alice, **{name: True})
    assert [mark.row["piece_id"] for mark in what.marks] == [page.row["id"]]
    assert not one(alice, **{name: False})[1].marks


def test_rich_text_is_read_where_there_is_no_other(alice):
    page, _ = one(alice, text="", richText=json.dumps(RICH))
    assert page.row["title"] == "The lake"
    assert page.row["text"] == "Cold and [clear](https://example.org/lake)\n- swim\n- [x] dry\nhttps://example.org"


@pytest.mark.parametrize(
    "rich", ["{", "null", "[]", '{"contents": 7}', "[" * 10_000, '{"contents": [1, {"text": []}, {"attributes": 3}]}']
)
def test_rich_text_that_is_none_stays_as_it_is(alice, rich):
    page, _ = one(alice, richText=rich)
    assert page.row["text"] == "Words"
    assert rich in extra_of(page).get("Rich text", rich)


def test_rich_text_that_says_the_same_is_not_kept_twice(alice):
    rich = json.dumps({"contents": [{"text": "Bold words\n"}, {"text": "here."}]})
    page, _ = one(alice, text="**Bold** [words](https://example.org)\n\n1. here\\.", richText=rich)
    assert "Rich text" not in extra_of(page)


def test_halves_of_characters_within_rich_text_are_replaced(alice):
    page, _ = one(alice, text="", richText='{"contents": [{"text": "a\\ud800b\\u0000c"}]}')
    assert page.row["text"] == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    ("photos", "text", "names"),
    [
        ([{"identifier": "A1", "type": "png"}], "", "A1.png."),
        ([{}, 7], "", "without a name.jpeg."),
        ([], "![](dayone-moment://B2)", "B2."),
        ([], "![](dayone-moment:/video/C3)", "C3."),
        ([{"identifier": "A1", "md5": "9e"}], "![](dayone-moment://A1) ![](dayone-moment://B2)", "9e.jpeg, B2."),
    ],
)
def test_pictures_are_named(alice, photos, text, names):
    page, what = one(alice, photos=photos, text=f"Words {text}")
    assert what.sentences.endswith(f"do not come in: {names}")
    assert "dayone-moment" not in page.row["text"]


def test_what_is_too_long_for_its_place_goes_elsewhere(alice):
    page, _ = one(alice, text="# " + "t" * 200 + "\n\nWords")
    assert page.row["title"] == "t" * 200
    page, _ = one(alice, text="# " + "t" * 201 + "\n\nWords")
    assert page.row["title"] == "" and page.row["text"] == "# " + "t" * 201 + "\n\nWords"
    tags = [f"tag {number}" for number in range(25)]
    page, _ = one(alice, tags=["same"] * 200 + ["late", ["later"]])
    assert page.tags == ["same"] and extra_of(page) == {"Tag": "late · later"}
    page, _ = one(alice, tags=["x" * 51, *tags, "TAG 1", "Berlin, Mitte"])
    assert page.tags == tags[:20]
    assert [line["value"] for line in page.extra] == ["x" * 51, *tags[20:], "Berlin Mitte"]


def test_more_beside_a_page_than_it_can_have_is_said(alice):
    page, what = one(alice, weather="w" * 19_000, other="o" * 2000, place="p")
    assert sum(len(name) + len(value) for name, value in extra_of(page).items()) <= MOST_EXTRA
    assert extra_of(page)["Other"].startswith("ooo")
    assert "no room here for all that stands beside its text: Other, Place." in what.sentences
    page, what = one(alice, **{f"field{number}": number for number in range(900)})
    assert len(page.extra) == 400 and "no room" in what.sentences


def test_the_same_again_has_the_same_ids(alice, bob):
    page = {"creationDate": "2020-05-05T12:00:00Z", "text": "Words", "starred": True}
    content = journal(ENTRY, page, page | {"text": "Others"})
    first = read(alice, "Journal.json", content)
    assert len({*first.ids}) == 6
    alice.time_zone = "Pacific/Auckland"
    assert read(alice, "copy.zip", {"of it/Journal (1).json": content}).ids == first.ids
    assert not {*read(bob, "Journal.json", journal(page)).ids} & {*first.ids}


@pytest.mark.parametrize("content", ["[]", '"Journal"', "{", '{"entries": [{"creationDate": 1}], "entries": []}'])
def test_what_is_no_journal_is_refused(alice, content):
    with pytest.raises(Refused):
        read(alice, "Journal.json", content)


def test_no_text_takes_long(alice):
    with within(0.25):
        for hostile in ("![" * 95_000, "![](dayone-moment:" * 11_000, "# " * 95_000, "\\" * 190_000, "@" * 190_000):
            assert len(read(alice, "Journal.json", journal({"creationDate": "2020-05-05", "text": hostile})).pages) == 1
    with within(0.25):
        assert one(alice, tags=[f"tag {number}" for number in range(20_000)])


@settings(max_examples=60)
@given(entries=st.lists(entries_of(ENTRY | {"richText": json.dumps(RICH)}), max_size=3))
def test_any_tree_is_read_or_said(alice_unsaved, entries):
    begin = {"creationDate": "2020-05-05T12:00:00Z", "text": "Words"}
    what = read(alice_unsaved, "Journal.json", journal(begin, *entries))
    places = {found.where for found in what.pages} | {where for where, _ in what.said}
    assert places >= {f"Journal.json {number + 1}" for number in range(len(entries) + 1)}


@settings(max_examples=100)
@given(rich=TREES)
def test_any_rich_text_is_read(alice_unsaved, rich):
    for said in (rich, {"contents": rich}, {"contents": [rich, {"text": "a", "attributes": rich}]}):
        entry = {"creationDate": "2020-05-05T12:00:00Z", "text": "Words", "richText": json.dumps(said)}
        assert len(read(alice_unsaved, "Journal.json", journal(entry)).pages) == 1
