"""What sparks have in common, counted: words of any script, sources, what stayed warm, and lines on one axis."""

from datetime import date, timedelta
from itertools import count
from uuid import UUID

import pytest

from journal.sparks.patterns.counts import (
    Noted,
    cooled,
    grouped,
    lasting,
    repeated_words,
    sources,
)
from journal.sparks.warmth import AMONG, lines

DAY = date(2026, 11, 24)
IDS = count(1)


def noted(**said) -> Noted:
    return Noted(UUID(int=next(IDS)), DAY, **said)


def felt(*said: tuple[int, int]) -> Noted:
    """A spark that was felt so many days ago, each time with an energy."""
    return noted(pulses=[(DAY - timedelta(days), energy) for days, energy in said])


def words_of(*texts: str) -> dict[str, int]:
    groups = repeated_words([noted(what_exactly=text) for text in texts], lambda spark: spark.what_exactly)
    return {group.of: len(group.sparks) for group in groups}


def test_a_group_has_each_spark_once_in_the_order_given_the_largest_first():
    sparks = [noted(kind="idea"), noted(kind="place"), noted(kind="place"), noted()]
    found = grouped(sparks, lambda spark: [spark.kind, spark.kind])
    assert [(group.of, group.sparks) for group in found] == [
        ("place", sparks[1:3]),
        ("idea", sparks[:1]),
        ("", sparks[3:]),
    ]


def test_a_word_counts_once_a_spark_and_from_three_sparks_on():
    assert words_of("Keys, keys, keys", "keys", "no") == {}
    assert words_of("Keys, keys, keys", "keys", "My keys!") == {"keys": 3}


def test_case_accents_joiners_and_the_genitive_do_not_tell_words_apart_and_it_shows_as_most_often_written():
    assert words_of("Café", "café", "cafe", "CAFE\u0301", "café’s", "café") == {"café": 6}
    assert words_of("re\u00adpair", "re\u200dpair", "Repair repair") == {"re\u00adpair": 3}
    assert words_of("Dell's", "Dell’s", "Dell") == {"Dell's": 3}


def test_what_says_least_is_left_out():
    text = "I don’t DON'T know, and the 12 of them: 2026, x, dass ÜBER pour"
    assert words_of(text, text, text) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ключи от дома", {"ключи", "от", "дома"}),
        ("می\u200cخواهم", {"می\u200cخواهم"}),
        ("מפתח", {"מפתח"}),
        ("हिन्दी", {"हिन्दी"}),
        ("열쇠", {"열쇠"}),
        # Two ideographs in a row; a word of katakana; between spaces, where nobody parts words otherwise.
        ("自由な時間とコーヒー", {"自由", "時間", "コーヒー"}),
        ("自由時", {"自由", "由時"}),
        ("ภาษาไทย", {"ภาษาไทย"}),
        ("W" * 130, {"W" * 130}),
        ("🌱 … — !", set()),
    ],
)
def test_words_of_any_script(text, words):
    assert set(words_of(text, text, text)) == words


def test_a_source_is_the_same_as_it_is_seen():
    names = ["Dell", "dell ", "De\u200bll", "Pilar", "Pilar", ""]
    [group] = sources([noted(heard_from=name) for name in names])
    assert (group.of, len(group.sparks)) == ("Dell", 3)
    assert sources([noted()] * 3) == []


@pytest.mark.parametrize(
    ("said", "has_lasted", "has_cooled"),
    [
        ([(60, 4), (0, 5)], True, False),
        ([(59, 4), (0, 5)], False, False),
        ([(90, 5), (40, 1), (0, 4)], True, False),
        ([(90, 3), (0, 5)], False, False),
        ([(90, 4), (0, 3)], False, False),
        ([(90, 4), (0, 2)], False, True),
        ([(90, 2), (50, 4), (0, 1)], False, True),
        ([(90, 3), (0, 1)], False, False),
        ([(0, 5)], False, False),
        ([], False, False),
    ],
)
def test_what_stayed_warm_and_what_has_cooled(said, has_lasted, has_cooled):
    spark = felt(*said)
    assert (lasting([spark]), cooled([spark])) == ([spark] * has_lasted, [spark] * has_cooled)


def test_lines_share_one_axis_and_keep_within_their_room():
    width, height, air = AMONG.width, AMONG.height, AMONG.around
    whole, late = lines([felt((100, 1), (0, 5)), felt((50, 3), (0, 2))])
    assert whole.places == [(air, height - air), (width - air, air)]
    assert late.places[0] == (width // 2, height // 2) and late.places[1][0] == width - air
    assert late.last == 2 and whole.points == f"{air},{height - air} {width - air},{air}"
    [alone] = lines([felt((3, 4))])
    assert len(alone.places) == 1 and lines([]) == []
