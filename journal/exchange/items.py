"""Reads JSON as if it were hostile, an item at a time, which alone is held. Pure but for translation."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from typing import Any

import ijson
from django.utils.translation import gettext as _

from careerpath.words import isolated

CHUNK = 64 * 1024
# Characters in an item, each value counting as ten more; levels; values in all that is sent; digits.
MOST_ITEM, A_VALUE, MOST_DEPTH, MOST_VALUES, MOST_DIGITS = 2_000_000, 10, 32, 3_000_000, 1000
# A string is held whole before it is counted, and an escape is six letters for one.
MOST_STRING = 3 * MOST_ITEM

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


def items(
    pieces: Iterator[str], name: str, mend: Callable[[], None], values: Iterator[int]
) -> Iterator[tuple[str, int | None, Any]]:
    """The items of an object, as `Archive.items` has them.

    `mend` is called where a sign stands in place of half a character; `values` counts those of all files.
    """
    broken = _("“%(name)s” is not whole, or has what JSON does not allow. Export it again, then send the new one.")
    with refusing((ijson.JSONError, ValueError, ArithmeticError, RuntimeError), broken, name):
        events = ijson.basic_parse(_Scanned(pieces, name, mend), buf_size=CHUNK)
        if next(events)[0] != "start_map":
            raise Refused(_("“%(name)s” is no journal that can be read: it is a bare list or value."), name)
        for key in _Value(events, name, values):
            event, value = next(events)
            if event != "start_array":
                yield key, None, _Value(events, name, values).built(event, value)
                continue
            for index in count():
                event, value = next(events)
                if event == "end_array":
                    break
                yield key, index, _Value(events, name, values).built(event, value)
        # Whatever follows its end is refused, and the sum of a zip's member is compared.
        next(events, None)


class _Scanned:
    """The bytes of a member for a parser of JSON, without what would break it or be lost in it."""

    def __init__(self, pieces: Iterator[str], name: str, mend: Callable[[], None]) -> None:
        self._pieces, self._name, self._mend = pieces, name, mend
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
                self._mend()
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

    def __init__(self, events: Iterator[tuple[str, Any]], name: str, values: Iterator[int]) -> None:
        self._events, self._name, self._values = events, name, values
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
            raise Refused(_("“%(name)s” has lists within lists, too deep for a journal."), self._name)
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
        if next(self._values) > MOST_VALUES:
            raise Refused(_("“%(name)s” is too much to read at once. Send it in several files."), self._name)
        self._cost += A_VALUE + length
        if self._cost > MOST_ITEM:
            raise Refused(_("One thing in “%(name)s” is over 2 MB long. Shorten it, then send it again."), self._name)


@contextmanager
def refusing(broken: tuple[type[Exception], ...], sentence: str, name: str | None = None) -> Iterator[None]:
    """Refuse with this sentence whatever is broken."""
    try:
        yield
    except broken:
        # What they say quotes what they read.
        raise Refused(sentence, name) from None


def _quotes(piece: str) -> int:
    """How many quotes begin or end a string."""
    return (_ESCAPE.sub("", piece) if "\\" in piece else piece).count('"')


def _as_is(number: int | Decimal) -> int | float | str:
    if isinstance(number, int):
        return number if -(1 << 63) <= number < 1 << 63 else str(number)
    rounded = float(number)
    return rounded if Decimal(repr(rounded)) == number else str(number)


def printable(name: str) -> str:
    return _UNPRINTED.sub("\ufffd", name)


def short(name: str) -> str:
    name = printable(name)
    return name if len(name) <= 200 else f"{name[:99]}…{name[-100:]}"
