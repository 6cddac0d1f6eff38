"""Files that nobody's journal made, by name: each gives the name it is sent under, and its bytes."""

import json
import struct
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

MEGABYTE = 1_000_000
# An entry under this id is somebody else's, where a test makes one.
OTHERS_ID = "0198c0de-0000-7000-8000-000000000022"
STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
FILE, LINK, PIPE = 0o100644, 0o120777, 0o010644


@dataclass
class Member:
    """A member of a zip; what is given says something else than is so."""

    name: bytes
    held: bytes = b""
    method: int = DEFLATED
    flags: int = 0x800
    mode: int = FILE
    packed: bytes | None = None
    size: int | None = None
    packed_size: int | None = None
    sum: int | None = None
    at: int | None = None
    extra: bytes = b""

    def __post_init__(self) -> None:
        if self.packed is None:
            self.packed = deflated(self.held) if self.method == DEFLATED else self.held
        self.sum = zlib.crc32(self.held) if self.sum is None else self.sum
        self.size = len(self.held) if self.size is None else self.size
        self.packed_size = len(self.packed) if self.packed_size is None else self.packed_size

    @property
    def told(self) -> bytes:
        """What its own header and that in the list both say."""
        numbers = (20, self.flags, self.method, 0, 0x21, self.sum, self.packed_size, self.size, len(self.name))
        return struct.pack("<5H3LH", *numbers)

    @property
    def header(self) -> bytes:
        return b"PK\x03\x04" + self.told + struct.pack("<H", 0) + self.name

    def listed(self, at: int) -> bytes:
        at = at if self.at is None else self.at
        rest = struct.pack("<4H2L", len(self.extra), 0, 0, 0, self.mode << 16, at)
        return b"PK\x01\x02" + struct.pack("<H", 3 << 8 | 20) + self.told + rest + self.name + self.extra


def deflated(held: bytes) -> bytes:
    packing = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packing.compress(held) + packing.flush()


def end_of(members: int, length: int, at: int, comment: bytes = b"") -> bytes:
    most = min(members, 0xFFFF)
    return b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, most, most, length, at, len(comment)) + comment


def zipped(*members: Member, comment: bytes = b"") -> bytes:
    bodies, listed, at = [], [], 0
    for member in members:
        bodies.append(member.header + (member.packed or b""))
        listed.append(member.listed(at))
        at += len(bodies[-1])
    names = b"".join(listed)
    return b"".join(bodies) + names + end_of(len(members), len(names), at, comment)


def a_zip(*members: Member, comment: bytes = b"") -> tuple[str, bytes]:
    return "journal.zip", zipped(*members, comment=comment)


def page(name: bytes = b"2024-05-01.md", **said: Any) -> Member:
    return Member(name, b"A day by the sea.\n", **said)


def under(*names: str, **said: Any) -> tuple[str, bytes]:
    return a_zip(page(), *(page(name.encode(), **said) for name in names))


def quoting_bomb() -> tuple[str, bytes]:
    """Each of 200 members has all later ones in it, their headers quoted; 2 GB come out of 10 MB."""
    packed, held = deflated(bytes(10 * MEGABYTE)), bytes(10 * MEGABYTE)
    sum, size, members = zlib.crc32(held), len(held), []
    for number in range(200):
        members.append(Member(b"%03d.txt" % number, packed=packed, sum=sum, size=size))
        header = members[-1].header
        packed = b"\x00" + struct.pack("<2H", len(header), len(header) ^ 0xFFFF) + header + packed
    at, listed = 0, []
    for member in reversed(members):
        listed.append(member.listed(at))
        at += len(member.header) + 5
    body, names = members[-1].header + (members[-1].packed or b""), b"".join(listed)
    return "journal.zip", body + names + end_of(len(members), len(names), len(body))


def same_place_bomb() -> tuple[str, bytes]:
    one = Member(b"page.txt", b"a" * MEGABYTE)
    names = b"".join(one.listed(0) for _ in range(500))
    body = one.header + (one.packed or b"")
    return "journal.zip", body + names + end_of(500, len(names), len(body))


def nested_bomb() -> tuple[str, bytes]:
    inner = zipped(Member(b"0.txt", bytes(10 * MEGABYTE)))
    for level in range(5):
        inner = zipped(*(Member(b"%d-%d.zip" % (level, number), inner) for number in range(10)))
    return "journal.zip", inner


def varied(size: int) -> str:
    """Text that packs to a fiftieth: less than a bomb would."""
    letters = Random(22).randbytes(size // 100).hex()
    return "".join(letters[at : at + 20] + "x" * 980 for at in range(0, len(letters), 20))


def many_pages() -> tuple[str, bytes]:
    one = Member(b"0.md", varied(MEGABYTE).encode())
    return a_zip(one, *(Member(b"%d.md" % number, one.held, packed=one.packed) for number in range(1, 110)))


def too_many_members(most: int) -> tuple[str, bytes]:
    return a_zip(*(Member(b"%d.md" % number, b"", STORED) for number in range(most)))


def without(member: Member, **broken: Any) -> Member:
    """The member with a wrong byte in its midst."""
    packed = bytearray(member.packed or b"")
    packed[len(packed) // 2] ^= 0xFF
    return Member(member.name, member.held, packed=bytes(packed), **broken)


def in_64_bits(*numbers: int, **said: Any) -> tuple[str, bytes]:
    extra = struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers)
    return a_zip(page(), page(b"other.md", extra=extra, **said))


def a_json(text: str | bytes, name: str = "careerpath.json") -> tuple[str, bytes]:
    return name, text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def in_json(value: str) -> tuple[str, bytes]:
    """A document of ours in which the value stands where it may be anything."""
    return a_json(
        f'{{"format": "careerpath", "format_version": 1, "entries": [{{"id": "{OTHERS_ID}", "text": {value}}}]}}'
    )


def entries(*rows: Any, **more: Any) -> tuple[str, bytes]:
    return a_json(json.dumps({"format": "careerpath", "format_version": 1, **more, "entries": rows}))


def entry(**more: Any) -> dict[str, Any]:
    day = {"created_at": "2024-05-01T08:00:00+00:00", "written_on": "2024-05-01"}
    return {"id": OTHERS_ID, **day, "title": "", "text": "By the sea.", **more}


def million(each: Callable[[int], str], most: int = 1_000_000) -> str:
    return ",".join(map(each, range(most)))


def day_one(**more: Any) -> tuple[str, bytes]:
    one = {"uuid": "0" * 32, "creationDate": "2024-05-01T08:00:00Z", "timeZone": "Europe/Berlin", "text": "By the sea."}
    return a_json(json.dumps({"metadata": {"version": "1.0"}, "entries": [one | more]}), "Journal.json")


LONG_JSON = f'{{"format": "careerpath", "entries": [{{"text": "{"By the sea. " * 200}"}}]}}'
WORD = "Strand"

ZIPS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "quoting bomb": quoting_bomb,
    "same place bomb": same_place_bomb,
    "nested bomb": nested_bomb,
    "ratio bomb": lambda: a_zip(Member(b"careerpath.json", b" " * 30 * MEGABYTE)),
    "ratio bomb that says it is small": lambda: a_zip(Member(b"a.txt", b" " * 30 * MEGABYTE, size=1000)),
    "ratio bomb that says it is packed large": lambda: a_zip(
        Member(b"a.txt", b" " * 20 * MEGABYTE, packed_size=2**31), page()
    ),
    "many pages of over 100 MB": many_pages,
    "bzip2 bomb": lambda: a_zip(page(), page(b"b.txt", method=BZIP2)),
    "lzma bomb": lambda: a_zip(page(), page(b"b.txt", method=LZMA)),
    "up": lambda: under("../up.md"),
    "up from within": lambda: under("notes/../../up.md"),
    "absolute": lambda: under("/etc/cron.d/page.md"),
    "drive": lambda: under("C:page.md"),
    "backslash": lambda: under("notes\\page.md"),
    "NUL in a name": lambda: under("page.md\x00.jpg"),
    "no name": lambda: under(""),
    "name of signs": lambda: under("\x1b[2J\r\n\u202egpj.md"),
    "name of 60,000 letters": lambda: under("a" * 60_000 + ".md"),
    "name that is no UTF-8": lambda: a_zip(page(b"\xff\xfe.md")),
    "name that is markup": lambda: under("<script>alert(1)</script>/../%(name)s.md"),
    "link": lambda: under("page.md", mode=LINK),
    "pipe": lambda: under("page.md", mode=PIPE),
    "twice": lambda: under("2024-05-01.md"),
    "twice in two spellings": lambda: under("é.md", unicodedata.normalize("NFD", "é.md")),
    "encrypted": lambda: under("page.md", flags=0x801),
    "encrypted strongly": lambda: under("page.md", flags=0x841),
    "10,001 members": lambda: too_many_members(10_001),
    "70,000 members": lambda: too_many_members(70_000),
    "truncated zip": lambda: ("journal.zip", zipped(page(), page(b"b.md"))[:-30]),
    "beginning of a zip": lambda: ("journal.zip", b"PK"),
    "broken data": lambda: a_zip(without(Member(b"a.md", varied(MEGABYTE).encode()))),
    "broken JSON data": lambda: a_zip(without(Member(b"careerpath.json", LONG_JSON.encode()))),
    "wrong sum": lambda: a_zip(page(sum=22)),
    "wrong sum of JSON": lambda: a_zip(Member(b"careerpath.json", LONG_JSON.encode(), sum=22)),
    "size in 64 bits": lambda: in_64_bits(2**63, 2**63, size=0xFFFFFFFF, packed_size=0xFFFFFFFF),
    "place in 64 bits": lambda: in_64_bits(2**64 - 1, at=0xFFFFFFFF),
    "place in no 64 bits": lambda: in_64_bits(at=0xFFFFFFFF),
    "end in 64 bits": lambda: (
        "journal.zip",
        zipped(page())[:-22] + struct.pack("<4sLQL", b"PK\x06\x07", 0, 2**63, 1) + end_of(1, 2**32 - 1, 2**32 - 1),
    ),
    "list in a comment": lambda: a_zip(page(), comment=end_of(0, 0, 0)),
    "zip in a comment": lambda: a_zip(page(), comment=zipped(page(b"../up.md"))),
    "names in another place": lambda: ("journal.zip", zipped(page())[:-22] + end_of(1, 2**31, 2**31)),
    "empty zip": lambda: a_zip(),
    "folder": lambda: a_zip(Member(b"notes/", b"", STORED, mode=0o040755)),
    "photos alone": lambda: a_zip(Member(b"photos/a.jpeg", b"\xff\xd8\xff", STORED)),
    "program": lambda: ("setup.exe", b"MZ" + bytes(200)),
    "program under the name of a zip": lambda: ("journal.zip", b"MZ" + bytes(200)),
    "program under the name of JSON": lambda: a_json(b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)),
    "UTF-16 in a zip": lambda: a_zip(Member(b"2024-05-01.md", WORD.encode("utf-16"))),
    "aliases of aliases": lambda: a_zip(
        Member(
            b"2024-05-01.md",
            (
                "---\na0: &a0 [x]\n"
                + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 20))
                + "---\nSea."
            ).encode(),
        )
    ),
    "objects in front matter": lambda: a_zip(
        Member(b"2024-05-01.md", b"---\ntitle: !!python/object/apply:os.system ['false']\n---\nSea.")
    ),
}

FILES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "empty file": lambda: a_json(b""),
    "mark alone": lambda: a_json(b"\xef\xbb\xbf"),
    "25 MB and one byte": lambda: a_json(b"{" + b" " * 25 * MEGABYTE),
    "truncated JSON": lambda: a_json(LONG_JSON[:-40]),
    "100,000 open brackets": lambda: a_json("[" * 100_000),
    "100,000 open brackets in an item": lambda: in_json("[" * 100_000),
    "100,000 open objects in an item": lambda: in_json('{"a":' * 100_000),
    "deep nesting in an item": lambda: in_json("[" * 40 + "]" * 40),
    "number of 5,000 digits": lambda: in_json("7" * 5000),
    "negative number of 5,000 digits": lambda: in_json("-" + "7" * 5000),
    "5,000 digits after the point": lambda: in_json("0." + "7" * 5000),
    "number of a million digits": lambda: in_json("7" * 1_000_000),
    "number of 900 digits": lambda: in_json("7" * 900),
    "large power": lambda: in_json("1e999999999999999999999"),
    "power of a million": lambda: in_json("1e999999"),
    "NaN": lambda: in_json("NaN"),
    "Infinity": lambda: in_json("Infinity"),
    "minus Infinity": lambda: in_json("-Infinity"),
    "keys twice": lambda: a_json('{"format": "careerpath", "entries": [], "entries": []}'),
    "keys twice in an item": lambda: in_json('{"a": 1, "\\u0061": 2}'),
    "mark": lambda: a_json("\ufeff" + json.dumps({"format": "careerpath", "format_version": 1, "entries": [entry()]})),
    "two marks": lambda: a_json("\ufeff\ufeff{}"),
    "UTF-16": lambda: a_json(LONG_JSON.encode("utf-16")),
    "UTF-16 without a mark": lambda: a_json(LONG_JSON.encode("utf-16-le")),
    "UTF-32": lambda: a_json(LONG_JSON.encode("utf-32")),
    "Latin-1": lambda: a_json('{"format": "careerpath",\n"text": "é"}'.encode("latin-1")),
    "half a character escaped": lambda: entries(entry(text="By \ud800 the sea")),
    "half a character in a key": lambda: entries(entry(**{"\udc00": "By the sea"})),
    "half a character raw": lambda: a_json(json.dumps({"entries": [entry(text="\ud800")]}, ensure_ascii=False)),
    "NUL escaped": lambda: entries(entry(text="By\x00 the sea")),
    "NUL raw": lambda: a_json('{"format": "careerpath", "entries": [{"text": "By the \x00sea"}]}'),
    "half a character in text": lambda: a_json("[2024-05-01 08:00] By \ud800 the sea.", "journal.txt"),
    "NUL in text": lambda: a_json("[2024-05-01 08:00] By \x00 the sea.", "journal.txt"),
    "item of 50 MB": lambda: a_zip(
        Member(b"careerpath.json", b'{"entries": [{"text": "' + varied(50 * MEGABYTE).encode() + b'"}]}')
    ),
    "item of a million keys": lambda: in_json("{" + million('"k{}":1'.format) + "}"),
    "a million keys": lambda: a_json("{" + million('"k{}":1'.format) + "}"),
    "item of a million lists": lambda: in_json("[" + million(lambda _: "[]") + "]"),
    "four million items": lambda: a_json('{"entries": [' + "0," * 3_999_999 + "0]}"),
    "key of 7 MB": lambda: a_json('{"' + "k" * 7 * MEGABYTE + '": 1}'),
    "backslashes without end": lambda: in_json('"' + "\\" * 2_000_001),
    "quotes without end": lambda: in_json('"' + '\\"' * 4_000_000 + '"'),
    "line without end": lambda: a_json("By the sea. " * 200_000, "journal.txt"),
    "list at the top": lambda: a_json("[1, 2]"),
    "text at the top": lambda: a_json('"careerpath"'),
    "number at the top": lambda: a_json("22"),
    "nothing at the top": lambda: a_json("null"),
    "two documents": lambda: a_json('{"format": "careerpath"} {"entries": []}'),
    "comma at the end": lambda: a_json('{"format": "careerpath",}'),
    "remark": lambda: a_json('{"format": "careerpath" /* ours */}'),
    "newer version": lambda: a_json('{"format": "careerpath", "format_version": 99, "pages": [{"id": 1}]}'),
    "version that is no number": lambda: a_json('{"format": "careerpath", "format_version": [1], "entries": []}'),
    "day of 1850": lambda: entries(entry(written_on="1850-05-01")),
    "day of 9999": lambda: entries(entry(written_on="9999-12-31", created_at="9999-12-31T23:59:59-12:00")),
    "day that is none": lambda: entries(entry(written_on="2023-02-29")),
    "Day One's day of 1850": lambda: day_one(creationDate="1850-05-01T08:00:00Z"),
    "Day One's day of 9999": lambda: day_one(creationDate="9999-12-31T23:59:59Z", timeZone="Pacific/Kiritimati"),
    "Day One's zone that is a path": lambda: day_one(timeZone="../../etc/passwd"),
    "Day One's values of other kinds": lambda: day_one(uuid=1, text=None, tags={"a": 1}, location=[], starred="yes"),
    "somebody else's id": lambda: entries(entry()),
    "an id twice": lambda: entries(entry(), entry(text="Another.")),
    "an id that is none": lambda: entries(entry(id="../1"), entry(id=7), entry(id=None)),
    "an owner": lambda: entries(entry(owner=OTHERS_ID, owner_id=OTHERS_ID, trashed_at="9999-01-01T00:00:00Z")),
    "rows that are none": lambda: entries("row", 7, None, [], True),
    "a table that is none": lambda: entries(users=[{"id": OTHERS_ID, "is_superuser": True}], sessions="all"),
    "values of other kinds": lambda: entries(entry(text=["a"], title={"a": 1}, written_on=20240501, prompt=[])),
    "number past every column": lambda: entries(entry(version=2**63), entry(id="1" * 32, follows_id=2**200)),
}

HOSTILE = ZIPS | FILES
