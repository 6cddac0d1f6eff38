"""How a text and a list of values are set on a small phone: marks, numbers and directions."""

import pytest

from tests.factories import make_entry, make_season, make_session, make_spark
from values.models import Value

from .test_every_script import writer  # noqa: F401
from .walk import open_as, open_browser

PHONE = {"width": 390, "height": 844}
HEBREW = "שלום לך, מה עכשיו?"
TEXT = f"""- Bread.
- {HEBREW}
- [ ] Salt.

1. [x] Ask.
2. Wait.

12. Twelve, with as many words as it takes to reach the end of a line on a phone.
13. Thirteen.

| Where | Count |
|---|---:|
| At home, by the window with the long view | 1 |
| {HEBREW} | 2 |
"""
# Where the letters of each of them begin and end: [left, right, bottom].
LETTERS = """all => all.map(one => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const box = range.getBoundingClientRect();
    return [box.left, box.right, box.bottom].map(Math.round);
})"""


@pytest.fixture
def phone(browser, live_server, writer):  # noqa: F811
    context, page = open_as(browser, live_server.url, writer, viewport=PHONE, bypass_csp=True)
    yield page
    context.close()


def letters(page, which):
    return page.eval_on_selector_all(which, LETTERS)


def styles(page, which, name):
    return page.eval_on_selector_all(which, f"all => all.map(one => getComputedStyle(one).{name})")


def test_items_and_cells_read_their_own_way_and_stay_in_their_place(phone, writer):  # noqa: F811
    phone.goto(make_entry(writer, TEXT).get_absolute_url())
    for which in (".prose ul > li", ".prose td:first-child"):
        assert set(styles(phone, which, "unicodeBidi")) == {"plaintext"}
        begins = {left for left, _, _ in letters(phone, which)}
        assert len(begins) == 1, f"{which}: {begins}"


def test_a_box_stands_in_place_of_the_bullet_and_behind_the_number(phone, writer):  # noqa: F811
    phone.goto(make_entry(writer, TEXT).get_absolute_url())
    assert styles(phone, ".prose ul > li", "listStyleType") == ["disc", "disc", "none"]
    assert set(styles(phone, ".prose ol > li", "listStyleType")) == {"decimal"}


def test_a_number_of_two_digits_stays_off_the_margin_and_its_text_uses_the_line(phone, writer):  # noqa: F811
    phone.goto(make_entry(writer, TEXT).get_absolute_url())
    room, number = phone.evaluate(
        """() => {
            const list = document.querySelector(".prose ol"), style = getComputedStyle(list);
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = style.font;
            return [parseFloat(style.paddingInlineStart), pen.measureText("13. ").width];
        }"""
    )
    assert room >= number
    assert set(styles(phone, ".prose :is(ul, ol)", "paddingInlineEnd")) == {"0px"}


def test_the_small_ladder_stands_behind_its_name(phone, writer):  # noqa: F811
    value = Value.objects.filter(ladder_default=True).first()
    make_session(writer, value, "Bread")
    phone.goto("/")
    assert phone.locator(".ranked .ladder").count() == 1
    with_it, without = (phone.locator(".ranked li").nth(place).bounding_box() for place in (0, 1))
    assert abs(with_it["height"] - without["height"]) < 2


def test_a_value_and_its_words_stand_at_the_same_side(phone, writer):  # noqa: F811
    make_session(writer, HEBREW, words=HEBREW)
    phone.goto("/values/")
    (_, name, _), (_, words, _) = letters(phone, ".ranked a, .ranked p:first-of-type")
    assert name == words


def test_a_page_without_the_bar_ends_with_its_foot(browser, live_server):
    context, page = open_browser(browser, live_server.url, viewport=PHONE)
    page.goto("/accounts/login/")
    assert styles(page, "body", "paddingBottom") == ["0px"]
    context.close()


def test_large_text_on_the_smallest_phone_breaks_no_word_that_has_room(phone, writer):  # noqa: F811
    make_session(writer, "Craftsmanship")
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto("/values/")
    phone.add_style_tag(content=":root { font-size: 200% }")
    for which in (".brand", ".ranked a"):
        lines = phone.locator(which).evaluate(
            """one => {
                const range = document.createRange();
                range.selectNodeContents(one.lastChild);
                return range.getClientRects().length;
            }"""
        )
        assert lines == 1, which


def test_what_somebody_reads_is_in_ink_and_the_words_around_a_season_are_paler(phone, writer):  # noqa: F811
    for path in (make_spark(writer, "A bell").get_absolute_url(), "/prompts/last-time-enough/"):
        phone.goto(path)
        assert styles(phone, "h1", "color") == styles(phone, "body", "color"), path
    phone.goto(make_season(writer).get_absolute_url())
    assert styles(phone, "p.sentence", "color") != styles(phone, "body", "color")
    assert set(styles(phone, "p.sentence em", "color")) == set(styles(phone, "body", "color"))
