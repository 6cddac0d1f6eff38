"""The scripts for ordering and for pairs, on small pages of their own: real keys, a real mouse, a real finger."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from .walk import PHONE, open_browser

STATIC = Path(settings.BASE_DIR) / "static"
SITE = "http://pages.test"
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'"
TYPES = {".js": "text/javascript", ".css": "text/css"}
TALL = {"viewport": {"width": 1280, "height": 1600}}
ROW = """<li><div>{name}<p class="quiet">a close call with Rest</p></div>
<input type="hidden" name="order" value="{key}">
<span class="move-buttons"><button type="submit" name="up" value="{key}" aria-label="Move {name} up">Up</button>
<button type="submit" name="down" value="{key}" aria-label="Move {name} down">Down</button></span></li>"""
NAMES = ["Rest", "Family", "Home", "Bread", "Wonder"]
PAIR = """<fieldset class="pair"><legend>{0} or {1}</legend>
<label><b>{0}</b><input type="radio" name="pair-{0}" value="{0}"></label>
<label><b>{1}</b><input type="radio" name="pair-{0}" value="{1}"></label>
<label><input type="radio" name="pair-{0}" value="cant"><span>I can’t say</span></label></fieldset>"""
PAIRS = [("Rest", "Family"), ("Home", "Bread"), ("Wonder", "Love")]
PAGE = """<!DOCTYPE html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>A page</title>
<link rel="stylesheet" href="/css/tokens.css"><link rel="stylesheet" href="/css/base.css">
<link rel="stylesheet" href="/css/components.css"><script type="module" src="/js/{script}"></script></head>
<body><main><p data-pairs-hint hidden>Arrow keys answer.</p><form method="get" action="/sent/" {kind}>{body}
<button type="submit">Go on</button><button type="submit" name="back" value="1">Back</button></form></main>
</body></html>"""
ORDER_PAGE = PAGE.format(
    script="order.js",
    kind="",
    body='<ol class="ranked" data-order>'
    + "".join(ROW.format(name=name, key=name.lower()) for name in NAMES)
    + "</ol>",
)
PAIRS_PAGE = PAGE.format(script="pairs.js", kind="data-pairs", body="".join(PAIR.format(*names) for names in PAIRS))


def serve(route) -> None:
    path = route.request.url.removeprefix(SITE).partition("?")[0]
    file = STATIC / path.lstrip("/")
    headers = {"Content-Security-Policy": CSP}
    if file.suffix in TYPES:
        route.fulfill(body=file.read_text(), content_type=TYPES[file.suffix], headers=headers)
    else:
        body = ORDER_PAGE if path == "/order/" else PAIRS_PAGE
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)


@pytest.fixture
def open_page(browser):
    """Opens "order" or "pairs" at a size; nothing may complain while it is open."""
    opened = []

    def open_it(name: str, **options):
        context, page = open_browser(browser, SITE, **(options or TALL))
        page.route(SITE + "/**", serve)
        page.goto(f"{SITE}/{name}/")
        opened.append((context, page))
        return page

    yield open_it
    for context, page in opened:
        assert page.complaints == []
        context.close()


def order_of(page) -> list[str]:
    return page.eval_on_selector_all("input[name=order]", "fields => fields.map(field => field.value)")


def drag(page, name: str, onto: str) -> None:
    start = page.get_by_role("button", name=f"Move {name}", exact=True).bounding_box()
    end = page.locator("li", has_text=re.compile(f"^{onto}")).bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    far_edge = end["y"] + (end["height"] - 5 if end["y"] > start["y"] else 5)
    page.mouse.move(start["x"] + 20, far_edge, steps=8)


def test_rows_are_dragged_with_the_mouse(open_page):
    page = open_page("order")
    drag(page, "Wonder", onto="Rest")
    assert page.locator("li.dragged").count() == 1
    page.mouse.up()
    assert order_of(page) == ["wonder", "rest", "family", "home", "bread"]
    assert page.locator("li.dragged").count() == 0
    expect(page.get_by_role("status")).to_have_text("Wonder, first of five")
    drag(page, "Rest", onto="Bread")
    page.mouse.up()
    assert order_of(page) == ["wonder", "family", "home", "bread", "rest"]


def test_escape_puts_a_dragged_row_back(open_page):
    page = open_page("order")
    drag(page, "Rest", onto="Wonder")
    assert order_of(page)[-1] == "rest"
    page.keyboard.press("Escape")
    page.mouse.move(400, 20)
    page.mouse.up()
    assert order_of(page) == [name.lower() for name in NAMES]


def test_rows_are_dragged_with_a_finger(open_page):
    page = open_page("order", **PHONE)
    finger = page.context.new_cdp_session(page)
    box = page.get_by_role("button", name="Move Rest", exact=True).bounding_box()
    end = page.locator("li").nth(2).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 9):
        point = {"x": x, "y": y + (end["y"] + end["height"] / 2 + 4 - y) * part / 8}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert order_of(page) == ["family", "home", "rest", "bread", "wonder"]
    assert min(box["width"], box["height"]) >= 44


def test_the_buttons_move_a_row_without_a_request_and_keep_the_focus(open_page):
    page = open_page("order")
    button = page.get_by_role("button", name="Move Rest down")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert order_of(page) == ["family", "home", "rest", "bread", "wonder"]
    assert page.url == f"{SITE}/order/"
    expect(button).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Rest, third of five")
    for _ in range(3):
        page.get_by_role("button", name="Move Home up").click()
    assert order_of(page)[0] == "home"
    page.get_by_role("button", name="Go on").click()
    assert page.url == f"{SITE}/sent/?" + "&".join(
        f"order={key}" for key in ["home", "family", "rest", "bread", "wonder"]
    )


def test_the_handle_moves_its_row_with_arrow_keys(open_page):
    page = open_page("order")
    handle = page.get_by_role("button", name="Move Wonder", exact=True)
    handle.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(handle).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Wonder, fourth of five")
    page.get_by_role("button", name="Move Home up").focus()
    page.keyboard.press("ArrowUp")
    assert order_of(page) == ["rest", "family", "home", "wonder", "bread"]
    page.keyboard.press("Alt+ArrowUp")
    assert order_of(page) == ["rest", "home", "family", "wonder", "bread"]
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Move Home down")).to_be_focused()


def test_arrow_keys_answer_the_pairs(open_page):
    page = open_page("pairs")
    expect(page.get_by_text("Arrow keys answer.")).to_be_visible()
    expect(page.locator(":focus")).to_have_count(0)
    page.keyboard.press("Tab")
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("I can’t say")
    chosen = page.eval_on_selector_all(":checked", "radios => radios.map(radio => radio.value)")
    assert chosen == ["Family", "Home", "cant"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Family")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Home")).to_be_focused()
    assert page.locator(":checked").count() == 3
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{SITE}/sent/?pair-Rest=Rest&pair-Home=Home&pair-Wonder=cant")
    # Whoever answers by keys goes on by keys.
    expect(page.get_by_role("radio", name="Rest")).to_be_focused()


def test_tab_and_space_stay_the_browsers_and_a_finger_needs_no_script(open_page):
    page = open_page("pairs")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="Rest")).to_be_checked()
    expect(page.get_by_role("radio", name="Rest")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    assert page.locator(":checked").count() == 1
    page.get_by_text("Bread", exact=True).click()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(":focus")).to_have_count(0)
