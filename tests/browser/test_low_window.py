"""A window at twice the size: less than half of it is left, and what has the focus is never under its bars."""

import pytest

from tests.conftest import PASSWORD, make_user

from .hands import Keys
from .walk import look, open_browser, sign_in

pytestmark = pytest.mark.looks

ZOOMED = {"viewport": {"width": 640, "height": 450}}


def test_tab_leads_past_nothing_that_is_covered(browser, live_server):
    make_user("walker@example.org")
    context, page = open_browser(browser, live_server.url, **ZOOMED)
    sign_in(page, "walker@example.org", PASSWORD)
    page.goto("/success/new/")
    Keys(page).reach(page.get_by_role("button", name="Done"))
    look(page)
    context.close()
