"""What changed between two wordings: nothing of either is lost on the way, and no two texts take long."""

import random
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerpath.writing.difference import GONE, MOST_MARKS, NEW, SAME, Run, Side, beside, changes, difference
from tests.conftest import within

WORDS = st.text(alphabet="ab \n.,é\u0301字仮\u3099👨\u200d👩\r\u2028\t", max_size=60)
LONG = 200_000


def marked(old, new):
    """As a page marks it: [-gone-] and {+new+}."""
    signs = {SAME: "{}", GONE: "[-{}-]", NEW: "{{+{}+}}"}
    return "".join(signs[kind].format(text) for kind, text in difference(old, new))


def joins(old, new):
    """Whether what is same or gone is the one text, and what is same or new the other."""
    runs = difference(old, new)
    return ["".join(text for kind, text in runs if kind != left) for left in (NEW, GONE)] == [old, new]


@given(st.one_of(st.tuples(st.text(), st.text()), st.tuples(WORDS, WORDS)))
def test_nothing_of_either_text_is_lost(texts):
    old, new = texts
    assert joins(old, new)
    runs = difference(old, new)
    assert all(text for _, text in runs)
    assert all(one.kind != other.kind for one, other in pairwise(runs))
    assert difference(old, old) == ([Run(SAME, old)] if old else [])


@given(WORDS, WORDS, WORDS)
def test_what_joins_a_text_is_all_that_is_marked(before, more, after):
    text = f"Before. {before} {after} After."
    assert all(kind != GONE for kind, _ in difference("", text))
    assert joins(text, f"{before}{more}{after}")


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("I said yes to it.", "I said no to it.", "I said [-yes-]{+no+} to it."),
        (
            "I counted 4,500, at 9:30.",
            "I counted 2,900, at 9:45.",
            "I counted [-4,500-]{+2,900+}, at [-9:30-]{+9:45+}.",
        ),
        ("Red, green.", "Red and green.", "Red[-,-]{+ and+} green."),
        ("one\ntwo\nthree\n", "one\n2\nthree\n", "one\n[-two\n-]{+2\n+}three\n"),
        ("one\nthree", "one\ntwo\nthree", "one\n{+two\n+}three"),
        # What stands in any two sentences ties none together.
        ("the cat on a mat", "the dog by the sea", "[-the cat on a mat-]{+the dog by the sea+}"),
        ("Go home.", "Stay here.", "[-Go home.-]{+Stay here.+}"),
        ("今の仕事で、自分が大切", "今の仕事で、私が大切", "今の仕事で、[-自分-]{+私+}が大切"),
        ("שלום לך היום", "שלום לכם היום", "שלום [-לך-]{+לכם+} היום"),
        ("a 👨\u200d👩\u200d👧 b", "a 👨\u200d👩 b", "a [-👨\u200d👩\u200d👧-]{+👨\u200d👩+} b"),
    ],
)
def test_words_are_marked_as_one_would(old, new, shown):
    assert marked(old, new) == shown


def sides(old, new):
    """The two of these texts, beside each other."""
    return beside(*(Side(date(2026, 11, 24), "", "/", said) for said in (old, new)))


def read(side):
    """Each text of a side as a page shows it, [marked] where it is marked; its lines apart."""
    return [
        "/".join(
            "".join(run.text if run.kind == SAME else f"[{run.text}]" for run in line.runs) for line in passage.lines
        )
        or passage.text
        for passage in side.passages
    ]


@pytest.mark.parametrize(
    ("old", "new", "left", "right"),
    [
        ("I said yes to it.", "I said no to it.", "I said [yes] to it.", "I said [no] to it."),
        (
            "Time for my children.",
            "Time for my children, and Dad.",
            "Time for my children.",
            "Time for my children[, and Dad].",
        ),
        ("One\ntwo\nthree", "One\nthree", "One/[two]/three", "One/three"),
        # Too little is the same: each is shown as it reads.
        (
            "4,500. What I earn.",
            "2,900, with the flat as it is.",
            "4,500. What I earn.",
            "2,900, with the flat as it is.",
        ),
        (
            "I rest.",
            "I rest. " + "And then there is all that came later, of which I knew nothing. " * 3,
            "I rest.",
            None,
        ),
        ("The same.", "The same.", "The same.", "The same."),
    ],
)
def test_beside_each_other_each_side_has_its_own_words_marked(old, new, left, right):
    then, now = sides({"Text": old}, {"Text": new})
    assert (read(then), read(now)) == ([left], [right or new])


@given(WORDS, WORDS)
def test_beside_each_other_each_side_says_all_that_it_said(old, new):
    for side, text in zip(sides({"": f"Long enough. {old}"}, {"": f"Long enough. {new}"}), (old, new), strict=True):
        [passage] = side.passages
        said = "".join(run.text for line in passage.lines for run in line.runs) or passage.text
        assert "".join(said.replace("¶", "").split()) == "".join(f"Long enough. {text}".split())


def test_what_one_side_alone_says_stands_there_alone():
    then, now = sides({"": "Rest."}, {"": "Rest!", "A line": "No calls."})
    assert [passage.label for passage in then.passages] == [""]
    assert [passage.label for passage in now.passages] == ["", "A line"]
    assert sides({"": "Rest."}, None)[1].passages == []


def drawn(words, breaks=0.02):
    """Words at random, up to the length of the longest page."""
    said, length = [], 0
    while length < LONG:
        said.append(random.choice(words) + ("\n" if random.random() < breaks else " "))
        length += len(said[-1])
    return "".join(said)[:LONG]


MANY = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9))) for _ in range(20_000)]
NUMBERS = [f"{number:x}" for number in range(45_000)]
CHARACTERS = "".join(map(chr, [*range(0x4E00, 0x9FFF), *range(0x20000, 0x2A6DF)]))
PAIRS = {
    "quite other words": lambda: (drawn(MANY), drawn(MANY)),
    "the same few words": lambda: (drawn(MANY[:300]), drawn(MANY[:300])),
    "a letter a line": lambda: (drawn("abcdefgh", 1), drawn("abcdefgh", 1)),
    "the same lines in another order": lambda: ("\n".join(sorted(MANY)), "\n".join(MANY)),
    "one word": lambda: ("a" * LONG, "b" * LONG),
    "one letter apart": lambda: ("a " * (LONG // 2), "b a " * (LONG // 4)),
    "every other character": lambda: (CHARACTERS, "x".join(CHARACTERS[::2])),
    "a line of each in turn": lambda: ("\n".join(NUMBERS), "\n".join(f"{one}\nz{one}" for one in NUMBERS)[:LONG]),
    "a word of every line": lambda: tuple(
        "\n".join(f"{one} same {at + more}" for at, one in enumerate(NUMBERS))[:LONG] for more in (0, 1)
    ),
    "ends alone": lambda: ("." * LONG, ".," * (LONG // 2)),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_the_longest_pages_take_no_time(pair):
    old, new = PAIRS[pair]()
    with within(0.4):
        marks = changes({"Text": old}, {"Text": new})
    with within(0.4):
        sides({"Text": old}, {"Text": new})
    assert joins(old, new)
    assert sum(len(lines) for _, lines in marks) <= 3 * MOST_MARKS


def test_only_what_differs_is_listed_and_unchanged_lines_are_folded():
    same = "\n".join(f"Line {number}" for number in range(50))
    [(label, lines)] = changes({"Title": "T", "Text": f"{same}\nEnd."}, {"Title": "T", "Text": f"{same}\nThe end."})
    assert (label, len(lines)) == ("Text", 3)
    assert [line.is_folded for line in lines] == [True, False, False]
    assert lines[1].runs == [Run(SAME, "Line 49")]


def test_a_line_end_that_went_shows_by_a_sign():
    [(_, lines)] = changes({"Text": "Up to here\nand on."}, {"Text": "Up to here and on."})
    assert Run(GONE, "¶") in lines[0].runs


def test_where_hardly_anything_is_the_same_no_change_is_marked():
    assert changes({"Text": drawn(MANY)}, {"Text": drawn("xyz")}) == [("Text", [])]
    assert changes({"Title": "Before"}, {"Title": "After"}) != [("Title", [])]
    assert changes({}, {"Title": "New"})[0][1][0].runs == [Run(NEW, "New")]
