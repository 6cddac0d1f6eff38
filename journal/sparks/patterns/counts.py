"""What sparks have in common: plain counts, each with the sparks it rests on. Pure; nothing is guessed or scored."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, timedelta
from itertools import chain, pairwise
from typing import Any, NamedTuple
from uuid import UUID

import re2

from careerpath.words import UNSPACED, as_seen, fold

# With fewer sparks there is nothing to count, and in as many a word or a source comes back.
FEWEST, REPEATED = 8, 3
# What was felt so at first and at last, so long apart, has lasted; from one to the other, it has cooled.
WARM, COOL, LASTING = 4, 2, timedelta(days=60)
# The words that say least, folded: English, and of three languages those that are no English words.
STOP = frozenset(
    """
    a about after again all also always am an and another any anything are around as at away back be because been before
    being both but by came can can't come comes could couldn't did didn't do does doesn't doing don't done down each
    else enough even ever every everybody everyone everything few for from get gets getting give go goes going gone got
    had has hasn't have haven't having he her here herself him himself his how i i'd i'll i'm i've if in instead into is
    isn't it itself just keep keeps kind know knows less like likes little lot made make makes many may maybe me might
    more most much must my myself neither never no none nor not now of off often on once one ones only or
    other others our out over own per put quite rather really same say says see she should shouldn't so some somebody
    someone something sometimes still such take takes than that the their them then there these they they'd they'll
    they're they've thing things think this those though through to too two under until up upon us use used very want
    wants was wasn't way we we'd we'll we're we've well went were weren't what when where which while who who'd whole
    whom whose why will with without won't would wouldn't yet you you'd you'll you're you've your yourself
    aber als auch auf aus bei bin bis dann das dass dem den der des doch ein eine einem einen einer eines es fur habe
    haben ich ihr ihre ist kann kein keine mehr mein meine mich mir mit nach nicht noch nur ob oder sein sich sie sind
    uber und uns vom von vor war waren weil wenn werden wie wir wird zu zum zur
    au aux avec ce ces cette dans du elle elles en est et etait ils je la le les leur mais mes moi mon ne nous ou par
    pas pour qu que quand qui sa sans se ses sont sur tout tres un une vous
    al como con cuando de del el ella ellos era esta este hay las los mas mi muy nada para pero porque si sobre su sus
    tambien te tiene todo una uno yo
    """.split()
)
# Where no spaces part them: ideographs, a word of kana that is not Japanese, and else what stands between spaces.
_UNSPACED_WORD = re2.compile(
    r"(?P<ideographs>\p{Han}{2,})|[\p{Katakana}ー]{2,}|[\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{M}]+"
    r"|[^\p{Han}\p{Katakana}ー\p{Hiragana}\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}]+"
)


class _Letters(dict[int, Any]):
    """For `str.translate`: what stands in no word becomes a space. Joiners, soft hyphens and apostrophes do."""

    def __missing__(self, letter: int) -> Any:
        stands = chr(letter) in "'’" or unicodedata.category(chr(letter))[0] in "LMN"
        self[letter] = letter if stands or unicodedata.category(chr(letter)) == "Cf" else " "
        return self[letter]


_LETTERS = _Letters()


class Noted(NamedTuple):
    """A spark as its patterns see it; `pulses` are the days on which it was felt, oldest first, with its energy."""

    id: UUID
    noticed_on: date
    kind: str = ""
    role: str = ""
    values: Sequence[UUID] = ()
    pulses: Sequence[tuple[date, int]] = ()
    what: str = ""
    what_exactly: str = ""
    no_if: str = ""
    heard_from: str = ""


class Group(NamedTuple):
    """What some sparks have in common, and those sparks, in the order in which they were given."""

    of: Any
    sparks: list[Noted]


def grouped(sparks: Iterable[Noted], of: Callable[[Noted], Iterable[Hashable]], fewest: int = 1) -> list[Group]:
    """The sparks by each of what they have, once each; the largest group first, and of equal ones the first met.

    A group has as many as `fewest`.
    """
    groups: dict[Hashable, list[Noted]] = defaultdict(list)
    for spark in sparks:
        for one in dict.fromkeys(of(spark)):
            groups[one].append(spark)
    large = [Group(one, its) for one, its in groups.items() if len(its) >= fewest]
    return sorted(large, key=lambda group: -len(group.sparks))


def repeated_words(sparks: Sequence[Noted], text: Callable[[Noted], str]) -> list[Group]:
    """The words that stand in this text of three sparks or more, as they are most often written there.

    Case, accents and an English genitive do not tell two words apart. Stop words, single letters and numbers are left
    out. Of ideographs, which nobody parts without a dictionary, each two in a row are one.
    """
    split = {spark.id: text(spark).translate(_LETTERS).split() for spark in sparks}
    times = Counter(chain.from_iterable(split.values()))
    # Worked out once for each, since most come back.
    known = {found: _counted(found) for found in times}
    forms: Counter[tuple[str, str]] = Counter()
    for found, words in known.items():
        for word in words:
            forms[word] += times[found]
    # Of each word its most frequent form comes last, and stays.
    written = dict(form for form, _times in reversed(forms.most_common()))
    words_of = {id: [word for found in its for word, _form in known[found]] for id, its in split.items()}
    groups = grouped(sparks, lambda spark: words_of[spark.id], REPEATED)
    return [Group(written[group.of], group.sparks) for group in groups]


def sources(sparks: Sequence[Noted]) -> list[Group]:
    """The persons and sources, as they are seen, that three sparks or more were heard from."""
    groups = grouped(sparks, lambda spark: filter(None, [as_seen(spark.heard_from)]), REPEATED)
    named = (Counter(spark.heard_from for spark in group.sparks) for group in groups)
    return [Group(names.most_common(1)[0][0], group.sparks) for names, group in zip(named, groups, strict=True)]


def lasting(sparks: Iterable[Noted]) -> list[Noted]:
    """Those that were felt to be warm (4 or 5) at first and at last, with 60 days or more between."""
    found = [spark for spark in sparks if len(spark.pulses) > 1]
    return [
        spark
        for spark in found
        if min(spark.pulses[0][1], spark.pulses[-1][1]) >= WARM and spark.pulses[-1][0] - spark.pulses[0][0] >= LASTING
    ]


def cooled(sparks: Iterable[Noted]) -> list[Noted]:
    """Those that were warm (4 or 5) on some day, and were felt to be at most 2 on the last."""
    return [
        spark
        for spark in sparks
        if spark.pulses and spark.pulses[-1][1] <= COOL and max(energy for _day, energy in spark.pulses) >= WARM
    ]


def _counted(found: str) -> list[tuple[str, str]]:
    """The words of what stands between spaces, folded, each with how it is written."""
    parts = [found]
    if not found.isascii() and UNSPACED.search(found):
        matches = list(_UNSPACED_WORD.finditer(found))
        parts = [match[0] for match in matches if not match["ideographs"]]
        parts += ["".join(two) for match in matches if match["ideographs"] for two in pairwise(match[0])]
    written = [part.strip("'’") for part in parts]
    return [(word, part) for part in written if (word := _folded(part))]


def _folded(word: str) -> str:
    """ "" for one that is not counted."""
    plain = fold(word).replace("’", "'").removesuffix("'s")
    return "" if len(plain) < 2 or plain in STOP or plain.isnumeric() else plain
