"""Markdown to safe HTML."""

import re
from html.parser import HTMLParser
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from careerpath.writing import markup
from careerpath.writing.markup import (
    ATTRIBUTES,
    TAGS,
    as_read,
    excerpt,
    first_words,
    plain_paragraphs,
    to_html,
)
from tests.conftest import within
from tests.markup_fuzz import says_all

PIECES = st.sampled_from(
    [
        *"[ ] ( ) ![ ](http://a) ](javascript:a) * ** _ ~~ ` ``` | |- < > <script> </script> <img/src=x>".split(),
        *"<!-- --> <![CDATA[ & &lt; &#60; &#x6a; onload= href= style= javascript:a http://a.b".split(),
        *"www.a.b a@b.c # 1. - + =".split(),
        *("\\", '"', "'", "\ufdd0", "%EF%B7%90", "<http://a>", '<http://a"onload=x>', "<a href=x>", "[a](//b)", "word"),
        *("\n", "\n\n", " ", "    ", "\t", "> ", "[a]: javascript:x\n"),
    ]
)
# As people write, and what is near it.
TYPED = [
    *"word a Übung 今の x-y it's “quoted” 'q' (c) 12 3. 1) ... — b:c end. http www.example.com - ! #".split(),
    *(" ", "  ", "\n", "\n\n", "   \n"),
]
markdown = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=40).map("".join)


class Reader(HTMLParser):
    """What a browser would see: the elements with their attributes, and the words."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.words = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        raise AssertionError("a comment came through")

    handle_decl = unknown_decl = handle_pi = handle_comment


def assert_safe(html):
    for tag, attributes in Reader(html).elements:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        assert attributes.get("href", "http://").lower().startswith(("http://", "https://", "mailto:"))


@settings(max_examples=400)
@given(markdown)
@example("\ufdd0script>alert(1)\ufdd0/script>")
@example('[a](http://b "\ufdd0img src=x onerror=y>")')
@example("%EF%B7%90script>")
@example('[a](http://b/%EF%B7%90">x)')
@example("|a|\n|:-:|\n|<b style=x>|")
def test_any_text_is_rendered_safely(text):
    with within(0.3):
        html = to_html(text)
    assert_safe(html)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(TYPED)).map("".join))
def test_what_is_plain_reads_as_if_it_were_formatted(text):
    with mock.patch.object(markup, "_PLAIN", re.compile(r"(?!)")):
        formatted = as_read(text), first_words(text), excerpt(text)
    assert (as_read(text), first_words(text), excerpt(text)) == formatted


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_has_an_excerpt_and_first_words(text):
    with within(0.3):
        assert len(excerpt(text)) <= 300
        assert 0 < len(first_words(text)) <= 60


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<a href='javascript:alert(1)'>a</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "a <b onmouseover=alert(1)>b</b>",
        "<!-- a comment -->",
        "<?php echo 1 ?>",
        "<![CDATA[ data ]]>",
        "<!DOCTYPE html>",
        "</p></div></body>",
        "I <3 you, and 1 < 2 > 0",
        "<https is not a link>",
        "`<b>` in code",
    ],
)
def test_html_in_a_text_is_shown_as_the_characters_it_is(text):
    html = to_html(text)
    assert_safe(html)
    assert Reader(html).words.strip() == text.replace("`", "")


@pytest.mark.parametrize(
    "text",
    [
        "- [x] <b>",
        "17. <b>\n18. <i>",
        '[a](http://b.example/" "<b>")',
        '[a](http://b.example/"onload="x)',
        "\t<b>",
        "|<b>|<i>|",
        "```<b>\n<i>\n```",
        "|a|\n|-|\n|<b>|<i>|",
        "> [<b>]: http://b.example/<i>",
    ],
)
def test_html_in_what_is_formatted_is_shown_too(text):
    html = to_html(text)
    assert_safe(html)
    assert Reader(html).words.count("<") == text.count("<")
    assert says_all(text, html)


@pytest.mark.parametrize("mark", [chr(code) for code in range(0xFDD0, 0xFDF0)])
def test_what_stands_for_a_mark_on_the_way_cannot_be_typed(mark):
    for text in (
        f"{mark}b>x",
        f"- {mark} a",
        f"[a](https://b.example/{mark}c)",
        f"7{mark} a",
        f"{mark}[a](https://b.c)",
    ):
        html = to_html(text)
        assert_safe(html)
        assert {tag for tag, _ in Reader(html).elements} <= {"p", "ul", "li", "a"}
        assert html.count("\ufffd") == 1
        assert not re.search("[\ufdd0-\ufdef]|☐|☑|value=", html)


def test_html_in_a_code_block_is_shown_as_it_was_typed():
    html = to_html("```\n<script>\n  a < b\n</script>\n```")
    assert html.startswith('<pre dir="auto"><code>')
    assert Reader(html).words.strip() == "<script>\n  a < b\n</script>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "&#106;avascript:alert(1)",
        "%6aavascript:alert(1)",
        "javascript&colon;alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "\\\\evil.example",
        "/accounts/logout/",
        "ftp://a.example",
    ],
)
@pytest.mark.parametrize("form", ["[a word]({})", "[a word](<{}>)", "![a word]({})", "[a word][1]\n\n[1]: {}"])
def test_a_link_elsewhere_than_to_the_web_or_to_mail_leads_nowhere(address, form):
    html = to_html(form.format(address))
    assert "href=" not in html
    assert "a word" in html


@pytest.mark.parametrize("address", ["http://a.example/b?c=d&e=f", "https://a.example", "mailto:a@b.example"])
def test_a_link_to_the_web_or_to_mail_leads_there_and_says_nothing_of_us(address):
    [(_, attributes)] = [element for element in Reader(to_html(f"[a word]({address})")).elements if element[0] == "a"]
    assert attributes["href"] == address
    assert attributes["rel"] == "noopener noreferrer nofollow ugc"


@pytest.mark.parametrize(
    "text", ["<https://a.example/b>", "see https://a.example/b now", "www.a.example", "a@b.example"]
)
def test_an_address_in_a_text_becomes_a_link(text):
    assert re.search(r'<a href="(https?://|mailto:)', to_html(text))


def test_a_picture_becomes_a_link_and_nothing_is_fetched():
    html = to_html('![my cat](https://a.example/cat.png "purring")')
    assert "<img" not in html
    assert 'href="https://a.example/cat.png"' in html
    assert ">my cat</a>" in html


def test_a_picture_without_words_shows_its_address():
    assert ">https://a.example/cat.png</a>" in to_html("![](https://a.example/cat.png)")


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("# a\n\n## b\n\n## c\n\n# d", ["h2", "h3", "h3", "h2"]),
        ("#### a\n\n###### b\n\n## c", ["h2", "h3", "h2"]),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", ["h2", "h3", "h4", "h5", "h6", "h6"]),
    ],
)
def test_headings_begin_below_the_pages_own_and_leave_no_level_out(text, tags):
    assert [tag for tag, _ in Reader(to_html(text)).elements] == tags


def test_tables_lists_quotes_and_emphasis_are_formatted():
    html = to_html("|a|b|\n|-|:-:|\n|c|d|\n\n3. three\n4. four\n\n- one\n\n> quoted\n\n*a* **b** ~~c~~ `d`\n\n---")
    tags = {tag for tag, _ in Reader(html).elements}
    assert {"table", "th", "td", "ol", "ul", "li", "blockquote", "em", "strong", "del", "code", "hr"} <= tags
    assert '<li value="3">three</li>\n<li value="4">four</li>' in html
    assert 'align="center"' in html
    assert "style" not in html


def test_a_line_break_is_kept():
    assert re.search(r"one<br ?/?>\s*two", to_html("one\ntwo"))


@given(st.lists(st.text("abcäß 🚀", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_plain_words_stay_as_they_are(lines):
    words = " ".join(" ".join(lines).split())
    assert " ".join(Reader(to_html("\n\n".join(line.strip() for line in lines))).words.split()) == words


@given(
    st.lists(st.sampled_from(["<", ">", "&amp", "a", "</b", "<b", "!", "--", "<!--", "-->", " ", "]]>", "<?"])).map(
        "".join
    )
)
def test_not_one_angle_bracket_is_lost(text):
    line = f"x{text}x"
    assert "".join(Reader(to_html(line)).words.split()).count("<") == line.count("<")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t"])
def test_an_empty_text_is_empty(text):
    assert to_html(text).strip() == ""
    assert plain_paragraphs(text) == ""


UNITS = {
    "brackets": "[",
    "pictures": "![",
    "quotes": "> ",
    "emphasis": "*a_",
    "tables": "|a\n|-\n",
    "ampersands": "&",
    "backticks": "`",
    "code blocks": "```\n",
    "links": "[a](",
    "pictures in links": "[![a](http://b)](http://c) ",
    "links in emphasis": "*a **b [c](http://d) ",
    "tags": "<a ",
    "less than": "<",
    "stars": "**a",
    "strikes": "~~a",
    "list items": "- a\n\n",
    "references": "[a]: b\n",
    "addresses": "http://a.b ",
    "mail": "a@b.c ",
    "backslashes": "\\",
    "next lines": "\x85",
    "emoji": "\U0001f680",
    "spaces": " ",
    "tabs": "\t",
    "digits": "1",
    "numbers": "1. a\n2. b\n",
    "boxes": "- [x] a\n",
    "indents": "    a\n\n",
    "titles": '](http://a "',
    "addresses in brackets": "<http://a.b/(",
    "faces": "-_",
    "arms": "\\_(",
    "stars between letters": "a*",
    "heading marks": "#",
    "fences with words": "```a\n",
}
SHAPES = {
    **{name: lambda size, unit=unit: (unit * (size // len(unit) + 1))[:size] for name, unit in UNITS.items()},
    "nested lists": lambda size: "".join(f"{'  ' * depth}- a\n" for depth in range(int(size**0.5))),
    "deep quotes": lambda size: ">" * size,
    "many lists nested below the limit": lambda size: "".join(f"{'  ' * (n % 28)}- a\n" for n in range(size // 30)),
    "many quotes nested below the limit": lambda size: f"{'>' * 29} a\n\n" * (size // 33),
    "a wide table": lambda size: f"{'|a' * (size // 6)}|\n{'|-' * (size // 6)}|\n" + "|\n" * (size // 6),
    "a table's rule of spaces": lambda size: f"|a\n|-{' ' * size}x",
    "one word": lambda size: "a" * size,
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_text_made_to_be_slow_is_rendered_within_a_second(shape):
    for size in (200_000, 100_000):
        text = shape(size)
        with within(0.3):
            html = to_html(text)
        with within(0.1):
            first_words(text), excerpt(text)
        assert len(html) < 20 * size
        # Half of what is too much to be formatted may be slow to format.
        if "shown as plain text" not in html:
            break


@settings(max_examples=60)
@given(st.lists(PIECES, min_size=1, max_size=8).map("".join))
def test_any_pattern_said_over_and_over_is_rendered_within_a_second(unit):
    text = (unit * (200_000 // len(unit) + 1))[:200_000]
    with within(0.3):
        to_html(text)


@pytest.mark.parametrize("text", [">" * 500 + " the end", "".join(f"{'  ' * n}- a{n}\n" for n in range(200))])
def test_a_text_nested_too_deeply_is_shown_plain_and_says_so(text):
    html = to_html(text)
    assert "shown as plain text" in html
    assert_safe(to_html(f"<b> & {text}").replace(' class="small quiet"', ""))
    assert Reader(html).words.replace("\n", "").endswith(text.strip().replace("\n", ""))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# A *title*\n\nand more", "A title and more"),
        ("- one\n- two", "one two"),
        ("> quoted", "quoted"),
        ("[a word](https://a.example) and ![cat](https://b.example/c.png)", "a word and cat"),
        ("I slept 5~6 hours, ran 3~4 km", "I slept 5~6 hours, ran 3~4 km"),
        ("my_file_name", "my_file_name"),
        ("17. 05. 2016", "17. 05. 2016"),
        ("3. sew\n4. mend", "3. sew 4. mend"),
        ("|a|b|\n|-|-|\n|c|d|", "a b c d"),
        ("- [x] sew\n- [ ] mend", "☑ sew ☐ mend"),
        ("[Tom](brother) **came**", "[Tom](brother) came"),
        ("1 < 2 & <b>", "1 < 2 & <b>"),
        ("As in /journal/01a21f18-ce06-7131-88d0-587be02a8982/, he said", "As in …, he said"),
        ("", ""),
    ],
)
def test_an_excerpt_is_plain_words(text, words):
    assert excerpt(text) == words


def test_an_excerpt_is_clipped_at_a_word():
    assert excerpt("one two three four", 12) == "one two…"
    assert excerpt("x" * 400) == "x" * 299 + "…"


def test_first_words_are_the_first_line_that_says_something():
    assert first_words("\n\n***\n# Monday\n\nRain.") == "Monday"
    assert first_words("1986. What a summer.\nRain.") == "1986. What a summer."
    assert first_words("#\n\nRain.") == "#"
    assert first_words(" \n\n") == "Untitled"
