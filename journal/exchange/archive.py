"""Reads a file that somebody sends, a zip or a single one, as if it were hostile. Pure but for translation.

Nothing is unpacked to disk or by name, and nothing is trusted that the file says of itself: what comes out is counted.
"""

import codecs
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from decimal import Decimal
from itertools import count
from typing import Any, BinaryIO, Self

import ijson
from django.utils.translation import gettext as _

from careerpath.words import isolated

MEGABYTE = 1024 * 1024
MOST_SENT, MOST_UNPACKED, MOST_MEMBERS = 25 * MEGABYTE, 100 * MEGABYTE, 10_000
# A list of names is as long as 10,000 of 350 characters need.
MOST_NAMES = 4 * MEGABYTE
# How much larger something gets by unpacking, once it is over a megabyte.
MOST_RATIO = 100
# Of JSON: characters in an item, each value counting as ten more; levels; values in all that is sent; digits.
MOST_ITEM, A_VALUE, MOST_DEPTH, MOST_VALUES, MOST_DIGITS = 2_000_000, 10, 32, 3_000_000, 1000
# A string is held whole before it is counted, and an escape is six letters for one.
MOST_STRING = 3 * MOST_ITEM
MOST_SAID = 1000
CHUNK = 64 * 1024
# Flags of a member: encrypted, strongly or with its list; its name is UTF-8.
SEALED, UTF_8 = 0x2041, 0x800
READ = (".json", ".md", ".markdown", ".txt", ".csv")
# Whatever zipfile, zlib and ijson raise for bytes that somebody made up.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ijson.JSONError),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, ArithmeticError, LookupError),
)

_UNKEPT = re.compile("[\x00\ud800-\udfff]")
# Neither what steers a screen nor what turns the order of a line is shown of a name.
_UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LONG_NUMBER = re.compile(rf"[0-9]{{{MOST_DIGITS + 1},}}")
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_MAYBE_HALF = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
# An escape begins with the last of an odd number of backslashes. Patterns that begin with one letter are found fast.
_BEGIN = r"\\(?<!\\\\)((?:\\\\)*+)"
# A whole pair is matched first, so that its halves are not.
_HALF = re.compile(rf"{_BEGIN}u(?:([dD][89abAB]..\\u[dD][c-fC-F]..)|0000|[dD][89a-fA-F]..)")
# What may go on in the next piece: half an escape, or the first half of a pair.
_OPEN_ESCAPE = re.compile(rf"{_BEGIN}(?:u(?:[\da-fA-F]{{0,3}}|[dD][89abAB]..(?:\\(?:u[\da-fA-F]{{0,3}})?)?))?\Z")


class Refused(Exception):
    """A file that is not read; `str()` is the sentence for whoever sent it, which may name a member."""

    def __init__(self, sentence: str, name: str | None = None, **more: Any) -> None:
        super().__init__(sentence if name is None else sentence % {"name": isolated(short(name)), **more})


class Archive:
    """What somebody sent: `names` can be read, in their order; `left_out` are pictures, sound and the like.

    `said` is what there is to report, each with where in the file; `unsaid` counts what is more than it keeps.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.said: list[tuple[str, str]] = []
        self.unsaid = self.values = self._unpacked = 0
        self._file, self._zip = file, None
        # Of each: how much came out of it, once.
        self._read: dict[str, int] = {}
        self._mended: set[str] = set()
        self._members: dict[str, Any] = {name: None}
        size = file.seek(0, 2)
        if not size:
            raise Refused(_("This file is empty. Export it once more, then send the new one."))
        if size > MOST_SENT:
            raise Refused(
                _("This file is over 25 MB. Send the .json of a zip with photos by itself; zip a long .json.")
            )
        if _Apart(file).read(2) == b"PK":
            with _saying(_("This zip is damaged or not whole. Download or export it again, then send the new one.")):
                self._zip = zipfile.ZipFile(_Apart(file))
                self._members = {name: info for name, info in _checked(self._zip) if _is_shown(name)}
        self.names = [name for name in self._members if name.lower().endswith(READ)]
        self.left_out = [name for name in self._members if not name.lower().endswith(READ)]
        nothing = _("Nothing in this zip can be read: it has no .json, .md or .txt file.")
        other = _("This is neither a zip nor a .json, .md or .txt file. Send what the other journal exported.")
        if not self.names:
            raise Refused(nothing if self._zip else other)

    @classmethod
    def of(cls, file: BinaryIO, name: str) -> Self:
        """A zip, or a bare file as if it were a zip of it alone. Raises Refused, as all reading does."""
        return cls(file, _UNPRINTED.sub("\ufffd", name))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._zip:
            self._zip.close()

    def say(self, where: str, sentence: str) -> None:
        if len(self.said) < MOST_SAID:
            self.said.append((short(where), sentence))
        else:
            self.unsaid += 1

    def text(self, name: str, most: int = MOST_ITEM) -> str:
        """The text of a member, of at most so many characters, without its byte order mark."""
        pieces, length = [], 0
        for piece in self.pieces(name):
            length += len(piece)
            if length > most:
                raise Refused(_("“%(name)s” is too long for one text. Split it, then send it again."), name)
            pieces.append(piece)
        return "".join(pieces)

    def items(self, name: str) -> Iterator[tuple[str, int | None, Any]]:
        """Of a JSON object: each item of each list in it as (key, its index, item), all else as (key, None, value).

        A number is an int or a float where that says the same, or else its digits as text.
        """
        broken = _("“%(name)s” is not whole, or has what JSON does not allow. Export it again, then send the new one.")
        with _saying(broken, name):
            events = ijson.basic_parse(_Scanned(self, name), buf_size=CHUNK)
            if next(events)[0] != "start_map":
                raise Refused(_("“%(name)s” is no journal that can be read: it is a bare list or value."), name)
            for key in _Value(self, events, name):
                event, value = next(events)
                if event != "start_array":
                    yield key, None, _Value(self, events, name).built(event, value)
                    continue
                for index in count():
                    event, value = next(events)
                    if event == "end_array":
                        break
                    yield key, index, _Value(self, events, name).built(event, value)
            # Whatever follows its end is refused, and the sum of a zip's member is compared.
            next(events, None)

    def mend(self, name: str) -> None:
        """Report, once, that a sign stands in place of what cannot be kept."""
        if name not in self._mended:
            self._mended.add(name)
            self.say(name, _("Some characters in this file cannot be kept. Each is a “\ufffd” now."))

    def pieces(self, name: str) -> Iterator[str]:
        """The text of a member piece by piece, with a sign in place of what cannot be kept."""
        decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogatepass")
        line, piece = 1, None
        for chunk in self._chunks(name):
            try:
                if piece is None and 0 in chunk[:4]:
                    # Text in UTF-16 can be read as UTF-8, with a NUL beside each letter.
                    chunk = b"\xff"
                piece = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line += error.object.count(b"\n", 0, error.start)
                no_text = _("Line %(line)d of “%(name)s” is not in UTF-8. Save it as UTF-8, then send it again.")
                raise Refused(no_text, name, line=line) from None
            line += piece.count("\n")
            if _UNKEPT.search(piece):
                piece = _UNKEPT.sub("\ufffd", piece)
                self.mend(name)
            yield piece

    def _chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, counted as they come, and "" at their end."""
        info = self._members[name]
        unpacked = 0
        with (
            _saying(_("“%(name)s” is damaged. Download or export it again, then send the new one."), name),
            self._zip.open(info) if self._zip else nullcontext(_Apart(self._file)) as member,
        ):
            while chunk := member.read(CHUNK):
                unpacked += len(chunk)
                more = unpacked - self._read.get(name, 0)
                if more > 0:
                    self._read[name] = unpacked
                    self._unpacked += more
                if self._unpacked > MOST_UNPACKED:
                    raise Refused(_("This zip is over 100 MB when unpacked. Send what is in it in several zips."))
                if info and unpacked > max(MEGABYTE, MOST_RATIO * info.compress_size):
                    raise Refused(_("“%(name)s” gets over 100 times larger by unpacking. Send it unpacked."), name)
                yield chunk
            yield b""


class _Apart:
    """A file with a place of its own, so that several read it at once, and of which no long list of names is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        # zipfile reads the whole list of names, however long a zip says it is, and makes an object of each.
        self._file.seek(self._at)
        found = self._file.read(size if 0 <= size <= MOST_NAMES else MOST_NAMES)
        self._at += len(found)
        if len(found) == MOST_NAMES or found.count(b"PK\x01\x02") > MOST_MEMBERS:
            raise Refused(_("This zip holds over 10,000 files. Send what is in it in several zips, or without photos."))
        return found


class _Scanned:
    """The bytes of a member for a parser of JSON, without what would break it or be lost in it."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive, self._name, self._pieces = archive, name, archive.pieces(name)
        self._held = self._before = ""
        self._inside = False
        self._string = 0

    def read(self, size: int) -> bytes:
        # Asked for nothing, to see that bytes come.
        scanned: list[str] = []
        for piece in self._pieces if size else ():
            scanned.append(self._scan(piece))
            # The parser begins a string again with each piece of it, so a long one comes to it whole.
            if scanned[-1] and not self._string:
                break
        else:
            scanned.append(self._held if size else "")
            self._held = ""
        return "".join(scanned).encode()

    def _scan(self, piece: str) -> str:
        """The piece as far as no escape is cut, with a sign in place of each half of a character."""
        piece = self._held + piece
        end = len(piece)
        if "\\" in piece[-12:]:
            cut = _OPEN_ESCAPE.search(piece, len(piece[:-12].rstrip("\\")))
            end = cut.end(1) - 1 if cut else end
        piece, self._held = piece[:end], piece[end:]
        if _MAYBE_HALF.search(piece):
            mended = _HALF.sub(lambda found: found[0] if found[2] else rf"\{found[1]}ufffd", piece)
            if mended != piece:
                self._archive.mend(self._name)
            piece = mended
        self._check(piece)
        return piece

    def _check(self, piece: str) -> None:
        """Refuse a number that the parser breaks on, and a string that it would hold whole."""
        window, at, quotes = self._before + piece, 0, 0
        for number in _LONG_NUMBER.finditer(window):
            start = max(number.start() - len(self._before), 0)
            quotes += _quotes(piece[at:start])
            at = start
            if self._inside == quotes % 2:
                raise Refused(_("A number in “%(name)s” has over 1,000 digits. Export it again."), self._name)
        quotes += _quotes(piece[at:])
        self._inside = self._inside != quotes % 2
        self._before = window[-MOST_DIGITS:]
        self._string = self._string + len(piece) if self._inside and not quotes else 0
        if self._string > MOST_STRING:
            raise Refused(_("One thing in “%(name)s” is over 2 MB long. Shorten it, then send it again."), self._name)


class _Value:
    """A value out of the events of a file, and what it costs to hold."""

    def __init__(self, archive: Archive, events: Iterator[tuple[str, Any]], name: str) -> None:
        self._archive, self._events, self._name = archive, events, name
        self._cost = 0

    def __iter__(self) -> Iterator[str]:
        """The keys of the object that has begun, each once; what stands under a key is the next event."""
        known = set()
        for event, key in self._events:
            if event == "end_map":
                return
            self._spend(len(key))
            if key in known:
                twice = _("“%(name)s” says “%(key)s” twice of one thing, so one would be lost. Export it again.")
                raise Refused(twice, self._name, key=isolated(short(key)))
            known.add(key)
            yield key

    def built(self, event: str, value: Any, depth: int = 3) -> Any:
        if depth > MOST_DEPTH:
            raise Refused(
                _("“%(name)s” has lists within lists, deeper than any journal, so it is not read."), self._name
            )
        self._spend(len(value) if isinstance(value, str) else 0)
        if event == "start_map":
            return {key: self.built(*next(self._events), depth + 1) for key in self}
        if event == "start_array":
            found = []
            for inner, value in self._events:
                if inner == "end_array":
                    break
                found.append(self.built(inner, value, depth + 1))
            return found
        return _as_is(value) if event == "number" else value

    def _spend(self, length: int) -> None:
        self._archive.values += 1
        if self._archive.values > MOST_VALUES:
            raise Refused(_("“%(name)s” is too much to read at once. Send it in several files."), self._name)
        self._cost += A_VALUE + length
        if self._cost > MOST_ITEM:
            raise Refused(_("One thing in “%(name)s” is over 2 MB long. Shorten it, then send it again."), self._name)


@contextmanager
def _saying(sentence: str, name: str | None = None) -> Iterator[None]:
    """Refuse with this sentence whatever is broken."""
    try:
        yield
    except BROKEN:
        # What they say quotes what they read.
        raise Refused(sentence, name) from None


def _checked(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Each member under its name; refuse the whole for one that no ordinary zip has."""
    end = archive.start_dir
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset, reverse=True):
        # At least its own header, of 30 bytes and its name, is before what it holds.
        if info.header_offset + 30 + len(info.orig_filename) + info.compress_size > end:
            raise Refused(_("Files in this zip lie over each other, so it is not read. Make a new zip of them."))
        end = info.header_offset
    known = set()
    for info in archive.infolist():
        name = _name_of(info)
        if name in known:
            raise Refused(_("This zip holds two files named “%(name)s”. Make a new zip of them."), name)
        known.add(name)
        if why := _why_not(info, name):
            raise Refused(why, name)
        yield name, info


def _name_of(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename
    if not info.flag_bits & UTF_8:
        # Many write UTF-8 without saying so.
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return unicodedata.normalize("NFC", name)


def _why_not(info: zipfile.ZipInfo, name: str) -> str:
    """The sentence that refuses a member, or ""."""
    if (
        not 0 < len(name) <= 1000
        or name.startswith("/")
        or {"\\", "\x00"} & set(name)
        or ".." in name.split("/")
        or name[1:2] == ":"
    ):
        return _("This zip holds a file under the name “%(name)s”, so it is not read. Make a new zip of your files.")
    if info.flag_bits & SEALED:
        return _("“%(name)s” in this zip needs a password. Unpack it, and make a zip without one.")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return _("“%(name)s” in this zip is a link, not a file, so it is not read. Make a zip without it.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return _("“%(name)s” in this zip is packed in an unusual way. Make a new, ordinary zip of your files.")
    return ""


def _is_shown(name: str) -> bool:
    return not name.endswith("/") and not any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def _quotes(piece: str) -> int:
    """How many quotes begin or end a string."""
    return (_ESCAPE.sub("", piece) if "\\" in piece else piece).count('"')


def _as_is(number: int | Decimal) -> int | float | str:
    if isinstance(number, int):
        return number if -(1 << 63) <= number < 1 << 63 else str(number)
    rounded = float(number)
    return rounded if Decimal(repr(rounded)) == number else str(number)


def short(name: str) -> str:
    name = _UNPRINTED.sub("\ufffd", name)
    return name if len(name) <= 200 else f"{name[:99]}…{name[-100:]}"
