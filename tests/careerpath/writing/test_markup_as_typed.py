"""What was typed is what is shown: every letter, in order, whatever a page looks like to a Markdown parser."""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerpath.writing.markup import excerpt, first_words, plain_paragraphs, to_html
from tests.markup_fuzz import Page, Shown, begins, says_all

from .test_markup import Reader, assert_safe, markdown


def words_and_tags(text):
    """The words of a page a line each, and what they stand in apart from paragraphs."""
    html = to_html(text)
    assert says_all(text, html)
    tags = {tag for tag, _ in Reader(html).elements} - {"p", "br"}
    return [" ".join(line.split()) for line in Reader(html).words.split("\n") if line.strip()], tags


@pytest.mark.parametrize(
    "text",
    [
        "[Mood]: tired\n[Sleep]: 7h\n[Energy]: low",
        "> [Mood]: tired",
        "[^1]: a note",
        "[Tom](brother)",
        "[Tom](/brother)",
        "![my cat](cat.png)",
        "1986. What a summer.",
        "17. 05. 2016",
        "17. May, and cold.",
        "1. one\n3. three",
        "007. licensed",
        "2) two\n1) one",
        "I slept 5~6 hours, ran 3~4 km",
        "about ~10, then ~20",
        "~~~~~\nand the rest",
        "```\nand the rest",
        "> ```\n> and the rest",
        "Monday was hard.\n===",
        "Monday was hard.\n-",
        "Monday was hard.\n:-",
        "Monday was hard.\n--",
        ">100 people came",
        ">>100",
        "¯\\_(ツ)_/¯",
        "so ¯\\_(ツ)_/¯, and again ¯\\_(ツ)_/¯",
        "(\\_/)",
        "-_- then *_* then >_< then ^_^ then -_-",
        "#",
        "###",
        "#hashtag",
        "*",
        "+",
        "my_file_name and __init__py",
        "5*3*2 is 30, and 2**3**2",
        "f**k and s**t",
        "one | two",
        "| one | two",
        "one | two\nthree | four",
        "&eacute; &amp; &#233; AT&T &copy",
        "a backslash at the end \\\nof a line",
        '/\\/\\ and \\"so\\" and yes\\/no',
        "\\\\server\\share and \\\\",
        "-*-*- and ~*~*~ and *-* and *.*",
        "ftp://a.example/b",
        "<HTTPS://A.EXAMPLE>",
        "www and [brackets] and [more][brackets]",
        "%EF%B7%90 and %41",
    ],
)
def test_what_is_markdown_by_accident_alone_stays_as_it_was_typed(text):
    words, tags = words_and_tags(text)
    quoted = text.startswith("> ")
    assert words == [line.removeprefix("> ") if quoted else line for line in text.split("\n")]
    assert tags == ({"blockquote"} if quoted else set())


@pytest.mark.parametrize("indent", ["\t", "    ", "     ", " \t"])
def test_a_paragraph_may_begin_with_an_indent(indent):
    assert words_and_tags(f"{indent}It *rained*.\n\n{indent}It went on.") == (["It rained.", "It went on."], {"em"})
    assert words_and_tags(f"- one\n\n      {indent}two")[1] == {"ul", "li"}


@pytest.mark.parametrize("indent", ["", "\t", "  ", "    "])
def test_a_list_may_be_indented_and_hold_lists(indent):
    html = to_html(f"{indent}- one\n{indent}- two\n{indent}    - three\n\nand on")
    assert [tag for tag, _ in Reader(html).elements] == ["ul", "li", "li", "ul", "li", "p"]


def test_a_rule_stands_under_a_sentence_and_alone():
    assert words_and_tags("Monday was hard.\n---\nTuesday") == (["Monday was hard.", "Tuesday"], {"hr"})
    assert words_and_tags("one\n\n---\n\n* * *\n\ntwo") == (["one", "two"], {"hr"})


def test_the_words_after_an_opening_fence_are_shown():
    assert words_and_tags("```python for Tom\nx = 1\n```") == (["python for Tom", "x = 1"], {"pre", "code"})


def test_a_fence_without_an_end_leaves_what_follows_a_page():
    assert words_and_tags("```python\n*x*\n\n- one")[1] == {"em", "ul", "li"}


def test_a_list_has_the_numbers_that_were_typed():
    html = to_html("9. nine\n10. ten\n\nand\n\n11. eleven\n\n> 2) two\n> 3) three")
    assert [attributes["value"] for tag, attributes in Reader(html).elements if tag == "li"] == "9 10 11 2 3".split()


def test_boxes_at_the_start_of_a_lists_items():
    html = to_html("- [ ] sew\n- [x] mend\n* [X] rest\n1. [ ] and\n2. [x] on\n\n[x] is typed, and - [ ] too")
    boxes = [attributes["aria-label"] for tag, attributes in Reader(html).elements if tag == "span"]
    assert boxes == ["To do", "Done", "Done", "To do", "Done"]
    assert "[x] is typed, and - [ ] too" in html


def test_cells_beyond_a_tables_head_are_shown_in_its_last():
    html = to_html("|a|b|\n|-|-|\n|1|2|3\\|4|5|\n|6|\nand on")
    assert re.findall("<td>(.*?)</td>", html) == ["1", "2|3|4|5", "6", ""]
    assert html.endswith('<p dir="auto">and on</p>\n')


@pytest.mark.parametrize("form", ['[Tom]({} "my brother")', "[Tom]({} 'my brother')", '![Tom]({} "my brother")'])
def test_a_links_title_can_be_read(form):
    text = form.format("https://a.example")
    assert words_and_tags(text) == (["Tom (my brother)"], {"a"})
    assert 'href="https://a.example"' in to_html(text)


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/Käse_(1)",
        "https://a.example/k%C3%A4se?a=b&c=d",
        "https://ä.example/*b*c",
        "mailto:a@b.example",
    ],
)
def test_a_link_keeps_its_address_as_it_was_typed(address):
    for text in (f"[a word]({address})", f"{address} and on", f"<{address}>", f"![]({address})"):
        assert Reader(to_html(text)).elements[1][1]["href"] == address
        assert says_all(text, to_html(text))


def test_a_link_may_be_named_like_a_ticked_box():
    assert words_and_tags("- [X](https://x.example)\n- [x](https://x.example)") == (["X", "x"], {"ul", "li", "a"})


def test_an_address_that_a_browser_would_not_open_is_no_link():
    assert words_and_tags("[a](http://[) [b](https://x:99999999/) [c](http://)")[0] == [
        "[a](http://[) [b](https://x:99999999/) [c](http://)"
    ]
    for address in ("ftp://a.example/b", "FTP://a.example", "<ftp://a.example>", "xmpp:a@b.example/c"):
        html = to_html(address)
        assert says_all(address, html)
        assert all("href" in attributes for tag, attributes in Reader(html).elements if tag == "a")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_way_to_end_a_line_ends_it(end):
    assert to_html(f"one{end}two") == '<p dir="auto">one<br>\ntwo</p>\n'
    assert plain_paragraphs(f"one{end}two") == '<p dir="auto">one<br>two</p>'
    assert first_words(f"one{end}two") == "one"


def test_an_escape_keeps_a_mark_a_character():
    assert words_and_tags("\\*not so\\* and 1986\\. A summer \\# too") == (["*not so* and 1986. A summer # too"], set())


def test_each_block_has_a_direction_by_its_own_words_and_none_within_it():
    html = to_html("שלום\n\n- א\n\n- ב\n\n> a\n\n# ג\n\n|a|\n|-|\n\n```\nb\n```")
    assert re.findall('<([a-z0-9]+) dir="auto">', html) == ["p", "ul", "blockquote", "h2", "table", "pre"]


DIARY = """Monday, up at 6:30. Coffee with Ana (she's *so* tired!) and then ~2 hours of e-mail... :-/

17. 05. was the last time we spoke. 1986. What a summer that was.
- bread
- milk & eggs
- [ ] call Tom @ 5pm
- [x] pay the rent, 1.200,50 €

    "And what would you do?" she asked.
    -- "I don't know," I said. ¯\\_(ツ)_/¯

## What I learned
1. Say no.
2. Say it **early**.
3. Don't explain.

Mood: 4/10. [Sleep]: 7h <3 >100 steps
See https://a.example/b_c?d=e&f=g, www.a.example or [this](https://a.example/x_(y) "a piece on rest").
***
Käse, naïve café; Straße. 日本語 の **強調** です。שלום! 👩‍👩‍👧 é
> Not all who wander
> are lost.

| day | hours |
|-----|-------|
| Mon | 7 |
| Tue | 8 | and a half |

P.S. 5*3=15, f**k it, my_file_name.txt #tired #done
Love,
\tA.
"""


def test_a_diarys_page_is_formatted_and_says_it_all():
    for end in ("\n", "\r\n"):
        text = DIARY.replace("\n", end)
        html = to_html(text)
        assert says_all(text, html)
        tags = {tag for tag, _ in Reader(html).elements}
        assert tags == {*"p br em strong ul ol li span h2 hr blockquote table thead tbody tr th td a".split()}
        assert begins(html, excerpt(text, 2000))


@settings(max_examples=300)
@given(st.integers(0))
def test_a_random_page_says_all_that_was_typed_and_is_called_by_its_beginning(seed):
    text = Page(seed).page()
    html = to_html(text)
    assert_safe(html)
    assert says_all(text, html)
    assert begins(html, excerpt(text))
    assert first_words(text) == "Untitled" or begins(html, first_words(text))


@settings(max_examples=400)
@given(markdown)
def test_any_text_is_shown_whole(text):
    html = to_html(text)
    assert says_all(text, html)
    assert begins(html, excerpt(text))


def test_the_beginning_of_a_long_text_is_what_its_page_begins_with():
    for beginning in ("```words\ncode *a*", "1. one", "a *long* and **longer", "|a|b|\n|-|-|", "- [x] done\n"):
        text = f"{beginning}{' and on' * 20}\n\n" + f"{'It rained. ' * 60}\n\n*x* ```\n\n2. two\n\n" * 3 + "```\n"
        for end in ("\n", "\r\n"):
            assert begins(to_html(text.replace("\n", end)), excerpt(text.replace("\n", end)))


@pytest.mark.parametrize("mark", ["*", "**", "_", "~~", "`", "["])
def test_the_beginning_of_a_long_paragraph_is_what_its_page_begins_with(mark):
    end = "](https://a.example)" if mark == "[" else mark
    for length in (20, 200, 1000):
        text = f"We went {mark}out{' and on' * length}{end} and home.\r\n\r\n5*3 `and so on"
        assert begins(to_html(text), excerpt(text))
        assert first_words(text).startswith("We went out and on")


@pytest.mark.parametrize(
    ("text", "html", "said"),
    [
        ("56", "<p>5</p>", False),
        ("56", "<p>56</p>", True),
        ("[a](http://b)", '<a href="http://b">a</a>', True),
        ("[a](http://b)", "<a>a</a>", False),
        ("http://b http://b", '<a href="http://b">http://b</a> <a href="http://b">http://b</a>', True),
        ("http://b", '<a href="http://b">http://b</a> http://b', False),
        ("3. a", '<ol><li value="3">a</li></ol>', True),
        ("3. a", "<ol><li>a</li></ol>", False),
        ("ab", "<p>ba</p>", False),
    ],
)
def test_the_eye_of_these_tests_sees_what_is_lost(text, html, said):
    assert says_all(text, html) == said
    assert Shown(html).words.strip()


def test_the_random_pages_are_rendered_by_hand_as_the_architecture_says():
    command = [sys.executable, "-m", "tests.markup_fuzz", "--runs", "0"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=Path(__file__).parents[3], env=environment, check=True)


FIELDS = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class Mallinfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in FIELDS.split()]


def taken_from_the_system():
    """How many bytes are in use of those that C takes, to the byte, whatever earlier tests have left free."""
    mallinfo2 = ctypes.CDLL(None).mallinfo2
    mallinfo2.restype = Mallinfo2
    said = mallinfo2()
    return said.uordblks + said.hblkhd


def test_rendering_gives_its_memory_back():
    text = DIARY * 20
    to_html(text)
    before = taken_from_the_system()
    for _ in range(10):
        to_html(text)
    assert taken_from_the_system() - before < 4 * len(text)
