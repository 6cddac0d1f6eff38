"""What is found: against a plain loop over the same texts, in six languages; and what a question means."""

import random
import re
import unicodedata
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from careerpath.words import UNSPACED
from journal.search.matching import MOST_LETTERS, Question

TEXTS = [
    "Über die Straße gehen wir, weil der Weg dort schöner ist. Große Bäume, größere Häuser; aus der Nähe ein Flüßchen!",
    "Mein Vater sagte: „Du wirst es bereuen.“ Ich habe es nicht bereut – Muße heißt nicht Müßiggang. Maße und Masse.",
    "L’été dernier, j’ai quitté le cabinet à Noël. Où aller ? Ça me plaît : être là, sans façon, cœur léger.",
    "Le garçon mange des crêpes près de l'église ; sa sœur rêve d'un œuvre à elle, naïve et têtue.",
    "İstanbul'da ılık bir akşam. Işıklar söndü, çocuklar uyudu; iş güç bitti. Şimdi ÇALIŞMIYORUM, dinleniyorum.",
    "Kırmızı ışıkta durdum ve düşündüm: İzin almak ne güzel! Öğretmen olmak istiyordum, ılgaz dağında.",
    "Ο σοφός δάσκαλος έλεγε: «Μάθε να ξεκουράζεσαι». ΣΟΦΙΑ και ήλιος, άνθρωποι της θάλασσας, δρόμος μακρύς.",
    "Ήθελα να γίνω μουσικός. Ο κόσμος όλος λέει όχι· εγώ λέω ίσως, αύριο, πάλι.",
    "שָׁלוֹם לך, דרך ארוכה. הלכתי בַּדֶּרֶךְ עם ספרים, והבית שקט. אני כותב לילות שלמים על חלומותיי.",
    "אבא אמר שאצטער. לא הצטערתי; העבודה אינה חיים, והחיים אינם עבודה. שלומי טוב.",
    "朝の散歩で川まで行った。ガラス工房の先生に会い、来年から弟子になれるかと聞いた。",
    "会社を辞めて三か月。毎日パンを焼いている。Pythonも少し学ぶ。静かな夜、猫が鳴く。",
]


@cache
def plain(text):
    """Without case, accents and points: all as slowly and plainly as one can."""
    kept = [letter for letter in unicodedata.normalize("NFD", text) if not accent(letter)]
    folded = [letter for letter in unicodedata.normalize("NFD", "".join(kept).casefold()) if not accent(letter)]
    alike = dict(zip("ıךםןףץ", "iכמנפצ", strict=True)) | {"œ": "oe", "æ": "ae"}
    return unicodedata.normalize("NFC", "".join(alike.get(letter, letter) for letter in folded))


def accent(letter):
    return unicodedata.category(letter) == "Mn" and letter not in "\u3099\u309a"


@cache
def words_of(text):
    return "".join(letter if letter.isalnum() else " " for letter in plain(text)).split()


def holds(text, term):
    """Whether a text holds a term: words in a row, of which the last is a beginning."""
    if UNSPACED.search(term[0]):
        return plain(term[0]) in plain(text)
    *whole, last = (plain(word) for word in term)
    words = words_of(text)
    rows = [words[at : at + len(term)] for at in range(len(words) - len(whole))]
    return any(row[:-1] == whole and row[-1].startswith(last) for row in rows)


def typed(word, dice):
    """The word as somebody else would type it."""
    ways = [str, str.upper, str.lower, lambda word: unicodedata.normalize("NFD", word), plain]
    return dice.choice(ways)(word)


def drawn(dice):
    """A question and its terms: words that stand somewhere or nowhere, cut, in another case, in quotes or not."""
    terms = []
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        words = re.findall(r"(?:[^\W_]|[\u0591-\u05c7])+", unicodedata.normalize("NFC", dice.choice(TEXTS)))
        at = dice.randrange(len(words))
        term = words[at : at + (1 if UNSPACED.search(words[at]) else dice.choice([1, 1, 2, 3]))]
        if UNSPACED.search(term[-1]):
            begin = dice.randrange(len(term[-1]))
            term = [term[-1][begin : begin + dice.randint(1, 4)]]
        else:
            term = [typed(word, dice) for word in term]
            term[-1] = term[-1][: dice.randint(1, len(term[-1]))]
        if dice.random() < 0.2:
            term[-1] += dice.choice("xqzдש")
        terms.append(term)
    shown = [f'"{" ".join(term)}"' if len(term) > 1 else term[0] for term in terms]
    return " ".join(shown), terms


def test_a_thousand_questions_find_what_a_plain_loop_finds():
    dice = random.Random(21)
    found = 0
    for _ in range(1000):
        asked, terms = drawn(dice)
        question = Question.of(asked)
        said = [question.is_in([text.encode()]) for text in TEXTS]
        assert said == [all(holds(text, term) for term in terms) for text in TEXTS], asked
        assert all(question.spans(text) for text, is_in in zip(TEXTS, said, strict=True) if is_in), asked
        found += any(said)
    assert 500 < found < 950


@pytest.mark.parametrize(
    ("asked", "text", "marked"),
    [
        ("uber", "Über U\u0308ber suber uber", ["Über", "U\u0308ber", "uber"]),
        ("gros", "groß GROSS Große", ["groß", "GROS", "Groß"]),
        ("istanbul", "İstanbul ISTANBUL ıstanbul", ["İstanbul", "ISTANBUL", "ıstanbul"]),
        ("σοφος", "ΣΟΦΟΣ σοφός", ["ΣΟΦΟΣ", "σοφός"]),
        ('"very good', "a *very* **good** day, very goodness", ["very* **good", "very good"]),
        ('"the boat left"', "the [boat](https://a.org) left", ["the [boat](https://a.org) left"]),
        ("e-mail", "my E-Mail, no e mail", ["E-Mail"]),
        ("dad’s", "Dad's room, dad still", ["Dad's"]),
        ("散歩 python", "散歩Pythonを", ["散歩", "Python"]),
        ('"散歩 朝"', "散歩、朝", ["散歩、朝"]),
        ("❤️", "I ❤ it, ❤️", ["❤", "❤️"]),
        ("👩‍🌾", "the 👩‍🌾", ["👩‍🌾"]),
        ("love", "❤️love \u2068love\u2069 un\u00adloved _love_ beloved", ["love", "love", "love"]),
        ("ver very", "very", ["very"]),
        ("a.*b [c", "axxb a b c", ["c"]),
        ("fin", "ﬁnd", ["ﬁn"]),
        ("한국", "한국어 \u1112\u1161\u11ab국", ["한국", "\u1112\u1161\u11ab국"]),
    ],
)
def test_what_a_question_marks(asked, text, marked):
    assert [text[begin:end] for begin, end in Question.of(asked).spans(text)] == marked


@pytest.mark.parametrize(
    "asked", ["", " ", ".*", "[", "((((", '"', '""', "\\", "…", "\u0301", "\u200f", "\x00", "\ud800"]
)
def test_what_asks_nothing(asked):
    assert not Question.of(asked)
    assert Question.of(asked).spans("anything .* [ \\ …") == []


def test_no_question_stays_in_memory():
    first, second = Question.of("zebrafinch"), Question.of("zebrafinch")
    assert first.terms[0] is not second.terms[0]


@given(st.text(max_size=300), st.text())
@example('"' * 500, "a")
@example("a " * 5000, "a" * 1000)
@example("ß" * MOST_LETTERS, "s" * 1000)
@example("\u0301" * 200 + "a", "a\u0301")
def test_no_question_raises_and_what_is_found_is_marked(asked, text):
    question = Question.of(asked)
    text = text.encode(errors="ignore").decode()
    spans = question.spans(text)
    assert spans == sorted(spans)
    assert all(begin < end <= len(text) for begin, end in spans)
    if question and question.is_in([text.encode()]):
        assert spans
