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
from contextlib import nullcontext, suppress
from io import IncrementalNewlineDecoder
from itertools import count
from typing import Any, BinaryIO, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.exchange.items import CHUNK, MOST_ITEM, Refused, items, printable, refusing, short

MEGABYTE = 1_000_000
MOST_SENT, MOST_UNPACKED, MOST_MEMBERS = 25 * MEGABYTE, 100 * MEGABYTE, 10_000
TOO_LARGE = gettext_lazy("This file is over 25 MB. Send the .json out of the zip by itself, or in a zip of its own.")
# A list of names is as long as 10,000 of 350 characters need.
MOST_NAMES = 4 * MEGABYTE
# How much larger something gets by unpacking, once it is over a megabyte.
MOST_RATIO = 100
MOST_SAID = 1000
# A line that is longer comes in parts.
MOST_LINE = MEGABYTE
# Flags of a member: encrypted, strongly or with its list; its name is UTF-8.
SEALED, UTF_8 = 0x2041, 0x800
READ = (".json", ".md", ".markdown", ".txt", ".csv")
# Whatever zipfile and zlib raise for bytes that somebody made up.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, ArithmeticError, LookupError),
)

_UNKEPT = re.compile("[\x00\ud800-\udfff]")


class Archive:
    """What somebody sent: `names` can be read, in their order; `left_out` are pictures, sound and the like.

    `said` is what there is to report, each with where in the file; `unsaid` counts what is more than it keeps.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.said: list[tuple[str, str]] = []
        self.unsaid = self._unpacked = 0
        self._values = count()
        self._file, self._zip = file, None
        # Of each: how much came out of it, once.
        self._read: dict[str, int] = {}
        self._once: set[tuple[str, str]] = set()
        self._members: dict[str, Any] = {name: None}
        size = file.seek(0, 2)
        if not size:
            raise Refused(_("This file is empty. Export it once more, then send the new one."))
        if size > MOST_SENT:
            raise Refused(str(TOO_LARGE))
        if _Apart(file).read(2) == b"PK":
            with refusing(
                BROKEN, _("This zip is damaged or not whole. Download or export it again, then send the new one.")
            ):
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
        return cls(file, printable(name))

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
        """The text of a member, of at most so many characters, with line feeds, without its byte order mark."""
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
        return items(self.pieces(name), name, lambda: self._mend(name), self._values)

    def lines(self, name: str) -> Iterator[str]:
        """The lines of a text, each with its end."""
        held = ""
        for piece in self.pieces(name):
            *whole, held = (held + piece).split("\n")
            yield from (f"{line}\n" for line in whole)
            if len(held) > MOST_LINE:
                yield held
                held = ""
        if held:
            yield held

    def _say_once(self, where: str, sentence: str) -> None:
        if (where, sentence) not in self._once:
            self._once.add((where, sentence))
            self.say(where, sentence)

    def _mend(self, name: str) -> None:
        self._say_once(name, _("Some characters in this file cannot be kept. Each is a “\ufffd” now."))

    def pieces(self, name: str) -> Iterator[str]:
        """The text of a member piece by piece, with line feeds, and a sign in place of what cannot be kept."""
        utf_8 = codecs.getincrementaldecoder("utf-8-sig")("surrogatepass")
        decoder = IncrementalNewlineDecoder(utf_8, translate=True)
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
                self._mend(name)
            yield piece

    def _chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, counted as they come, and "" at their end."""
        info = self._members[name]
        unpacked = 0
        with (
            refusing(BROKEN, _("“%(name)s” is damaged. Download or export it again, then send the new one."), name),
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
            raise Refused(_("This zip holds over 10,000 files. Send the .json out of it by itself."))
        return found


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
