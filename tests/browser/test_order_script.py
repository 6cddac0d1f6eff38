"""The order moved where it stands, by mouse, finger and keys: each move is kept as it is made."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_draft
from values.models import ValuesSession

from .test_choosing_scripts import NAMES, ORDER, SAY, comes_to
from .walk import PHONE


def order_of(page) -> list[str]:
    return page.eval_on_selector_all("input[name=order]", "fields => fields.map(field => field.value)")


def ordered() -> list[str]:
    return ValuesSession.objects.get().draft.order


def drag(page, name: str, onto: str) -> None:
    start = page.get_by_role("button", name=f"Move {name}", exact=True).bounding_box()
    end = page.locator("li", has_text=re.compile(f"^\\s*{onto}")).bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    far_edge = end["y"] + (end["height"] - 5 if end["y"] > start["y"] else 5)
    page.mouse.move(start["x"] + 20, far_edge, steps=8)


@pytest.fixture
def in_order(open_alices, alice):
    """Opens the order of "Rest" to "Craftsmanship", "Growth" outside it."""
    make_draft(alice, *NAMES, "Growth")
    return lambda **options: open_alices(ORDER, **(options or {"viewport": {"width": 1280, "height": 1600}}))


def test_rows_are_dragged_with_the_mouse_and_escape_puts_one_back(in_order):
    page = in_order()
    drag(page, "Craftsmanship", onto="Rest")
    assert page.locator("li.dragged").count() == 1
    page.mouse.up()
    moved = ["craftsmanship", "rest", "family", "love", "autonomy"]
    assert order_of(page) == moved
    assert page.locator("li.dragged").count() == 0
    expect(page.get_by_text("Craftsmanship, first of five")).to_be_attached()
    comes_to(page, moved, ordered)
    drag(page, "Rest", onto="Autonomy")
    assert order_of(page)[-1] == "rest"
    page.keyboard.press("Escape")
    page.mouse.move(400, 20)
    page.mouse.up()
    assert order_of(page) == moved
    drag(page, "Rest", onto="Autonomy")
    page.mouse.up()
    comes_to(page, ["craftsmanship", "family", "love", "autonomy", "rest"], ordered)


def test_a_row_dragged_with_a_finger_stays_moved_though_its_tab_is_closed(in_order, open_alices):
    page, other = in_order(**PHONE), open_alices("/values/")
    finger = page.context.new_cdp_session(page)
    box = page.get_by_role("button", name="Move Rest", exact=True).bounding_box()
    end = page.locator("ol[data-order] li").nth(2).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 9):
        point = {"x": x, "y": y + (end["y"] + end["height"] / 2 + 4 - y) * part / 8}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    moved = ["family", "love", "rest", "autonomy", "craftsmanship"]
    assert order_of(page) == moved
    assert min(box["width"], box["height"]) >= 44
    page.close()
    comes_to(other, moved, ordered)


def test_buttons_and_keys_move_a_row_and_keep_the_focus(in_order):
    page = in_order()
    button = page.get_by_role("button", name="Move Rest down")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(button).to_be_focused()
    expect(page.get_by_text("Rest, third of five")).to_be_attached()
    handle = page.get_by_role("button", name="Move Craftsmanship", exact=True)
    handle.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(handle).to_be_focused()
    assert order_of(page) == ["family", "love", "rest", "craftsmanship", "autonomy"]
    # On a button the arrows stay the browser's, but for Alt.
    page.get_by_role("button", name="Move Love up").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Move Love down")).to_be_focused()
    swap = page.get_by_role("button", name="Swap in")
    swap.click()
    expect(page.get_by_text("Growth, fifth of five")).to_be_attached()
    expect(swap).to_be_focused()
    expect(swap).to_have_accessible_name("Swap in Autonomy")
    page.get_by_role("button", name="Move Growth up").click()
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page).to_have_url(SAY)
    assert ordered() == ["love", "family", "rest", "growth", "craftsmanship"]


def test_an_order_changed_in_another_window_is_told_and_neither_is_lost(in_order):
    one, other = in_order(), in_order()
    other.get_by_role("button", name="Move Family up").click()
    comes_to(other, "family", lambda: ordered()[0])
    one.get_by_role("button", name="Move Love up").click()
    expect(one.get_by_role("alert")).to_contain_text("changed in another window")
    expect(one.locator("section", has_text="Kept meanwhile")).to_contain_text("Family, Rest, Love")
    assert ordered()[0] == "family"
    one.get_by_role("button", name="Move Craftsmanship up").click()
    comes_to(one, ["rest", "love", "family", "craftsmanship", "autonomy"], ordered)
    expect(one.get_by_role("alert")).to_have_count(0)
