"""A window at twice the size: less than half of it is left, and what has the focus is never under its bars."""

from tests.conftest import make_user

from .hands import Keys
from .walk import look, open_as

ZOOMED = {"viewport": {"width": 640, "height": 450}}


def test_tab_leads_past_nothing_that_is_covered(browser, live_server):
    context, page = open_as(browser, live_server.url, make_user("walker@example.org"), **ZOOMED)
    page.goto("/success/new/")
    Keys(page).reach(page.get_by_role("button", name="Done"))
    look(page)
    context.close()
