"""Words as they are seen: in one line, compared, isolated, counted."""

import pytest

from careerpath.templatetags.careerpath import length_in_words
from careerpath.words import as_seen, holds_sentence, in_one_line, is_seen, isolated, length_of
from tests.conftest import within

ALIKE = [
    ("Caf\u00e9", "Cafe\u0301"),
    ("Bread", "Bre\u200bad"),
    ("Bread", "Bre\u00adad"),
    ("Bread", "\ufeffBread\u2060"),
    ("Slow Fridays", "slow\u00a0\u2009FRIDAYS"),
    ("Stra\u00dfe", "STRASSE"),
    ("می\u200cخواهم", "میخواهم"),
    ("\u2764", "\u2764\ufe0f"),
    ("e\u0301t\u00e9", "e\u200b\u0301t\u00e9"),
    ("\u0041\u030a\u0323", "\u0041\u0323\u030a"),
    ("שלום", "\u200fשלום\u200e"),
    ("각", "\u1100\u1161\u11a8"),
]
UNLIKE = [("Bread", "Broad"), ("Cafe", "Caf\u00e9"), ("3 km", "3km"), ("Rest", "Rest."), ("می", "مي")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_alike_are_one(one, other):
    assert as_seen(one) == as_seen(other)


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_names_that_look_otherwise_are_two(one, other):
    assert as_seen(one) != as_seen(other)


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "\u00a0\u2060", "\u3164", "\u2800", "\u200f\ufe0f\n"])
def test_what_cannot_be_seen_is_nothing(nothing):
    assert not is_seen(nothing)
    assert in_one_line(nothing) == ""
    assert as_seen(nothing) == ""


def test_one_line_keeps_what_was_chosen():
    assert in_one_line("  a \t b\r\nc\u2028d\x85e\x0bf\x1cg ") == "a b c d e f g"
    for kept in ("10\u00a0000\u202f€", "👨‍👩‍👧‍👦", "می\u200cخواهم", "\u200fא!\u200e", "今\u3000日", "✍\ufe0f"):
        assert in_one_line(f" x {kept}\n") == f"x {kept}"


def test_only_what_runs_from_right_to_left_is_isolated():
    assert isolated("Four days") == "Four days"
    assert isolated("דבר") == "\u2068דבר\u2069"
    assert isolated("a ماذا") == "\u2068a ماذا\u2069"


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("", 0, 0),
        (" \n*-* ", 0, 0),
        ("One. Two,\nthree", 3, 0),
        ("Don't, o’clock, rock 'n' roll, 'quoted'", 6, 0),
        ("well-known, 3 km", 4, 0),
        ("nai\u0308ve cafe\u0301 zu\u00adsam\u00admen", 3, 0),
        ("कृपया ध्यान दें", 3, 0),
        ("안녕 하세요", 2, 0),
        ("می\u200cخواهم بروم", 2, 0),
        ("今日は仕事。", 0, 5),
        ("สวัสดีครับ", 0, 7),
        ("Careerpath は静か。", 1, 3),
        ("👩\u200d👧 fine", 1, 0),
    ],
)
def test_a_text_is_as_long_as_it_is_read(text, words, characters):
    assert length_of(text) == (words, characters)


def test_how_long_a_text_is_in_words_of_ours():
    assert [length_in_words(text) for text in ("", "one", "word " * 1204, "今日", "one 今")] == [
        "",
        "1 word",
        "1,204 words",
        "2 characters",
        "1 word, 1 character",
    ]


SENTENCES = [
    *("No.", "I said no to all of it", "Why not?", "“Enough!” she said", "Yes…", "4,500 a month.", "It was 3.5 km."),
    *(
        "はい。",
        "今の仕事で、自分が本当に大切にしたいこと",
        "ماذا أريد؟",
        "لا أعرف، ربما غداً أو بعده",
        "ठीक है।",
        "ฉันอยากทำงานน้อยลง",
    ),
    *("😀 fine. 😀", "😀" * 40 + " I said no, and meant it", "a.\nb c.", "- one thing.\n- another"),
]
NO_SENTENCES = [
    *(
        "",
        " \n",
        ".",
        "a",
        "a.",
        "...",
        "?!",
        "10.5",
        "and then",
        "example.org",
        "3.14159",
        "x_y",
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
        "👨‍👩‍👧‍👦." * 9,
    ),
    *("__________________", "はい", "لماذا", "\u0301" * 40, ". and then", "。" * 30, "—" * 40),
]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_is_a_few_letters_and_an_end_or_more_of_them_without(text):
    assert holds_sentence(text)


@pytest.mark.parametrize("text", NO_SENTENCES)
def test_what_says_nothing_yet_is_no_sentence(text):
    assert not holds_sentence(text)


@pytest.mark.parametrize("text", ["." * 200_000, "ab" + "." * 199_998, ("a" + "_" * 14_000) * 14, "。" * 200_000])
def test_a_sentence_is_found_or_missed_at_once(text):
    with within(0.1):
        holds_sentence(text)
