"""Reads a file that a stranger may have made: a zip or one file of text, member by member, never to disk.

What it costs is bounded by what is read, whatever its headers say. The limits are those of security.md, section 4.2.
"""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import RawIOBase, TextIOWrapper
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Self

import ijson
from django.utils.translation import gettext as _

MB = 1_000_000
# Of the file, of all that is read of it, and of its members.
MOST_SENT, MOST_READ, MOST_MEMBERS = 25 * MB, 100 * MB, 10_000
# The list of members that a zip ends with: zipfile reads it at once.
MOST_LISTED = 2 * MB
# By so much a member may grow, once it is large.
MOST_RATIO, LARGE = 100, MB
# Of JSON: lists in lists, the characters of one item, and names at the top.
MOST_DEPTH, MOST_ITEM, MOST_NAMES = 32, 2 * MB, 1000
# Longer ones crash the parser.
MOST_DIGITS = 1000
MOST_SAID = 1000
TEXTS = (".json", ".txt", ".md", ".markdown")
IN_A_ZIP = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    OverflowError,
    ValueError,
)
DIGITS = bytes.maketrans(b"0123456789", b"0" * 10)
ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
HALF = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\Z")


class Refused(Exception):
    """Raised where a file is not read on; `str()` is the sentence for whoever sent it."""


class Archive:
    """A zip, or one file of text, which is an archive of one member.

    `names` are the members that can be read, `left_out` those that cannot: pictures, sounds, the rest. `said` has a
    place and a sentence for each thing to tell whoever sent it, and `unsaid` counts those that were too many.
    """

    def __init__(self, file: BinaryIO, name: str, members: dict[str, zipfile.ZipInfo], zip: Any = None) -> None:
        self.file, self.zip, self.members = file, zip, members
        self.names = [one for one in members if one.lower().endswith(TEXTS)] if zip else [name]
        self.left_out = [one for one in members if not one.lower().endswith(TEXTS)]
        self.said: list[tuple[str, str]] = []
        self.unsaid = self.read = 0

    @classmethod
    def of(cls, file: BinaryIO, name: str) -> Self:
        """Raises Refused."""
        if file.seek(0, 2) > MOST_SENT:
            raise Refused(_("This file is larger than 25 MB. Of a Day One zip, send the .json file out of it alone."))
        file.seek(0)
        begins = file.read(4)
        file.seek(0)
        if begins in (b"PK\x03\x04", b"PK\x05\x06"):
            with _whole(name):
                zip = zipfile.ZipFile(_Listed(file))
                members = _checked(zip)
            return cls(file, name, members, zip)
        if not name.lower().endswith(TEXTS):
            raise Refused(_("This is neither a zip nor a .json, .txt or .md file."))
        return cls(file, unicodedata.normalize("NFC", name), {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.zip:
            self.zip.close()

    def say(self, where: str, sentence: str) -> None:
        if len(self.said) < MOST_SAID:
            self.said.append((where, sentence))
        else:
            self.unsaid += 1

    def lines(self, name: str) -> Iterator[str]:
        """The lines of a text, each with its end; one of over a million characters is cut in two. Raises Refused."""
        number, has_nul = 0, False
        with self._opened(name) as member, _whole(name):
            # Any line end stays as it is until the text is taken for somebody's.
            text = TextIOWrapper(member, "utf-8-sig", newline="")
            try:
                while line := text.readline(MB):
                    number += 1
                    has_nul = has_nul or "\0" in line
                    yield line.replace("\0", "\ufffd")
            except UnicodeDecodeError:
                said = _(
                    "“%(name)s” is not UTF-8 text: line %(line)s cannot be read. Save it as UTF-8 and send it again."
                )
                raise Refused(said % {"name": name, "line": number + 1}) from None
        if has_nul:
            self.say(name, _("It has characters (NUL) that cannot be kept; “\ufffd” stands in their place."))

    def text(self, name: str, most: int = 2 * MB) -> str:
        parts, length = [], 0
        for line in self.lines(name):
            parts.append(line)
            length += len(line)
            if length > most:
                raise Refused(_("“%(name)s” is too long to be one text.") % {"name": name})
        return "".join(parts)

    def items(self, name: str) -> Iterator[tuple[str, int | None, Any]]:
        """What a JSON object holds: each item of a list in it, as its name, place and value; and what is no list.

        Raises Refused.
        """
        with self._opened(name) as member, _whole(name):
            events = ijson.basic_parse(_JSONBytes(self, name, member))
            if next(events, None) != ("start_map", None):
                raise Refused(_("“%(name)s” is not JSON that this can read: it holds no object.") % {"name": name})
            seen: set[str] = set()
            for event, key in events:
                if event != "map_key":
                    continue
                self._note_name(name, seen, key)
                kind, value = next(events)
                if kind != "start_array":
                    yield self._text(name, key), None, self._value(name, events, kind, value)
                    continue
                index = 0
                while (begun := next(events))[0] != "end_array":
                    yield self._text(name, key), index, self._value(name, events, *begun)
                    index += 1

    def first(self, name: str) -> tuple[str, Any]:
        """The first name in a JSON object and what it holds; "" where it cannot be read and other members may be."""
        try:
            return next(((key, value) for key, _index, value in self.items(name)), ("", None))
        except Refused:
            if len(self.names) == 1:
                raise
            return "", None

    def _note_name(self, name: str, seen: set[str], key: str) -> None:
        if key in seen:
            said = _("“%(name)s” has “%(key)s” twice in one place, so it is not clear which one counts.")
            raise Refused(said % {"name": name, "key": key[:100]})
        if len(seen) == MOST_NAMES:
            raise Refused(_("“%(name)s” has more names in one place than any journal has.") % {"name": name})
        seen.add(key)

    def _value(self, name: str, events: Iterator[tuple[str, Any]], event: str, value: Any) -> Any:
        """The value that begins with this event, read without recursion."""
        stack: list[tuple[Any, Any, set[str]]] = []
        # What it holds, and under which name the next value goes.
        holder: Any = None
        key, length, seen = None, 0, set[str]()
        while True:
            length += len(value) + 1 if isinstance(value, str) else 1
            if length > MOST_ITEM:
                raise Refused(_("“%(name)s” has a piece of more than two million characters.") % {"name": name})
            if event == "map_key":
                self._note_name(name, seen, value)
                key = self._text(name, value)
                event, value = next(events)
                continue
            if event in ("start_map", "start_array"):
                if len(stack) == MOST_DEPTH:
                    raise Refused(_("“%(name)s” has lists in lists, more than 32 deep.") % {"name": name})
                stack.append((holder, key, seen))
                holder, key, seen = {} if event == "start_map" else [], None, set()
                event, value = next(events)
                continue
            if event in ("end_map", "end_array"):
                made = holder
                holder, key, seen = stack.pop()
            else:
                made = self._plain(name, value)
            if not stack:
                return made
            if isinstance(holder, dict):
                holder[key] = made
            else:
                holder.append(made)
            event, value = next(events)

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(name, value)
        if isinstance(value, Decimal) or (isinstance(value, int) and abs(value) > 2**63):
            # What is beyond any number of a journal stays as it is written, for 1E+999999999 is a billion digits.
            number = float(value) if isinstance(value, Decimal) or len(str(value)) < 300 else float("inf")
            return number if abs(number) != float("inf") else str(value)
        return value

    def _text(self, name: str, text: str) -> str:
        if "\0" in text:
            self.say(name, _("It has characters (NUL) that cannot be kept; “\ufffd” stands in their place."))
        return text.replace("\0", "\ufffd")

    @contextmanager
    def _opened(self, name: str) -> Iterator["_Counted"]:
        info = self.members.get(name)
        if info is None:
            self.file.seek(0)
            yield _Counted(self, name, self.file)
            return
        with _whole(name), self.zip.open(info) as member:
            yield _Counted(self, name, member, info.compress_size)


class _Listed:
    """The file, of which zipfile reads the list of its members at once."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self.file = file.seek, file.tell, file

    def read(self, size: int = -1) -> bytes:
        if size > MOST_LISTED:
            raise Refused(_("This zip lists more members than any journal has."))
        return self.file.read(size)

    def seekable(self) -> bool:
        return True


class _Counted(RawIOBase):
    """Bytes of a member, as many as may be read."""

    def __init__(self, archive: Archive, name: str, source: Any, packed: int | None = None) -> None:
        self.archive, self.name, self.source, self.packed = archive, name, source, packed
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.source.read(65536 if size < 0 else min(size, 65536))
        self.count += len(data)
        self.archive.read += len(data)
        grows = self.packed is not None and self.count > max(LARGE, MOST_RATIO * self.packed)
        if grows or self.archive.read > MOST_READ:
            raise Refused(_("“%(name)s” grows too large when it is unpacked, so it is not read.") % {"name": self.name})
        return data


class _JSONBytes:
    """Bytes for the JSON parser, without what would crash or deceive it."""

    def __init__(self, archive: Archive, name: str, source: _Counted) -> None:
        self.archive, self.name, self.source = archive, name, source
        # What was read and not given on: an escape may go on in the next bytes.
        self.held = b""
        self.digits = b""
        self.has_begun = self.has_said = False

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        while True:
            data = self.source.read(65536)
            if not self.has_begun:
                data, self.has_begun = self._begin(data), True
            runs = (self.digits + data).translate(DIGITS)
            if b"0" * (MOST_DIGITS + 1) in runs:
                raise Refused(_("“%(name)s” has a number of more than a thousand digits.") % {"name": self.name})
            self.digits = runs[-MOST_DIGITS:]
            given = self.held + data
            cut = _cut(given) if data else len(given)
            given, self.held = given[:cut], given[cut:]
            if given or not data:
                return ESCAPE.sub(self._mended, given) if b"\\u" in given else given

    def _begin(self, data: bytes) -> bytes:
        data = data.removeprefix(b"\xef\xbb\xbf")
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
            raise Refused(_("“%(name)s” is not UTF-8 text. Save it as UTF-8 and send it again.") % {"name": self.name})
        return data

    def _mended(self, escape: re.Match[bytes]) -> bytes:
        if not escape[1]:
            return escape[0]
        if not self.has_said:
            self.archive.say(
                self.name, _("It has half characters that cannot be kept; “\ufffd” stands in their place.")
            )
        self.has_said = True
        return b"\\ufffd"


def _cut(data: bytes) -> int:
    """Where to cut so that no escape, and no pair of them that is one character, is cut in two."""
    at = data.find(b"\\", max(0, len(data) - 12))
    if at < 0:
        return len(data)
    at -= _slashes(data, at) % 2
    half = HALF.search(data, max(0, at - 6), at)
    return half.start() if half and _slashes(data, half.start()) % 2 == 0 else at


def _slashes(data: bytes, at: int) -> int:
    return at - len(data[:at].rstrip(b"\\"))


@contextmanager
def _whole(name: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError:
        raise Refused(_("“%(name)s” is not UTF-8 text. Save it as UTF-8 and send it again.") % {"name": name}) from None
    except ijson.JSONError:
        raise Refused(_("“%(name)s” is not whole, or is no JSON. Export it once more.") % {"name": name}) from None
    except BROKEN:
        raise Refused(_("“%(name)s” is damaged or not whole. Export it once more.") % {"name": name}) from None


def _checked(zip: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members that are files, by name; Refused where any is made to deceive."""
    infos = zip.infolist()
    if len(infos) > MOST_MEMBERS:
        raise Refused(_("This zip has more than %(most)s files.") % {"most": f"{MOST_MEMBERS:,}"})
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = unicodedata.normalize("NFC", info.filename)
        if why := _deceives(info, name):
            raise Refused(
                _("This zip has a file named “%(name)s” %(why)s, so it is not read.") % {"name": name[:100], "why": why}
            )
        if name in members:
            raise Refused(_("This zip has two files named “%(name)s”, so it is not read.") % {"name": name[:100]})
        members[name] = info
    begin = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < begin:
            raise Refused(_("This zip has files that overlap, so it is not read."))
        begin = info.header_offset + 30 + info.compress_size
    if begin > zip.start_dir:
        raise Refused(_("This zip has files that overlap, so it is not read."))
    return {name: info for name, info in members.items() if not info.is_dir() and not _is_hidden(name)}


def _deceives(info: zipfile.ZipInfo, name: str) -> str:
    path = PurePosixPath(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or "\\" in info.orig_filename or re.match("[A-Za-z]:", name):
        return _("that points outside of it")
    if "\0" in info.orig_filename:
        return _("with a hidden end")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return _("that is a link")
    if info.flag_bits & 0x1:
        return _("that is locked with a password")
    if info.compress_type not in IN_A_ZIP and name.lower().endswith(TEXTS):
        return _("packed in a way that is seldom used")
    return ""


def _is_hidden(name: str) -> bool:
    """What a system or a program keeps beside the journal."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)
