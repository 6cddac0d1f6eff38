"""Every door of an account, in Chromium over HTTPS against the product in server mode, by the mailed links."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from .walk import PASSWORD, look, open_browser, sign_in

NEW_PASSWORD = "a long quiet morning"
WIDTHS = [390, 1280]
_numbers = count(1)


class Visitor:
    """Somebody with a browser and an e-mail of their own."""

    def __init__(self, server, browser, width: int, email: str = "") -> None:
        self.server, self.browser, self.width = server, browser, width
        self.email = email or f"visitor-{next(_numbers)}@example.org"
        self.context, self.page = open_browser(browser, server.url, viewport={"width": width, "height": 900})

    def elsewhere(self) -> "Visitor":
        """The same person at another device."""
        return Visitor(self.server, self.browser, self.width, self.email)

    def open_mailed_link(self, subject: str, to: str = "") -> None:
        """Opens the link of the mail that came last, which must have this subject."""
        mail = self.server.next_mail(to or self.email)
        assert mail["Subject"] == subject
        (link,) = re.findall(r"https?://\S+", mail.get_content())
        assert link.startswith(f"{self.server.url}/")
        self.page.goto(link)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def see(self, heading: str, path: str = "") -> None:
        """The page has this heading and address, and axe finds nothing there."""
        # Signing out is sent by a script, once it has looked for what is not kept yet.
        expect(self.page.locator("h1").first).to_have_text(heading)
        assert not path or self.page.url.partition("?piece=")[0] == f"{self.server.url}{path}"
        look(self.page)

    def ask_to_join(self, query: str = "") -> None:
        """Opens an invitation and fills in the form, until a mail is on its way."""
        self.page.goto(self.server.manage("invite"))
        if query:
            self.page.goto(f"/accounts/signup/{query}")
        self.see("Start your journal")
        self.page.get_by_label("E-mail").fill(self.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Start writing")
        self.see("Check your mail", "/accounts/confirm-email/")

    def join(self, query: str = "") -> None:
        self.ask_to_join(query)
        self.open_mailed_link("Careerpath: confirm your e-mail address")
        self.see("Confirm your e-mail address")
        self.press("Confirm")

    def sign_out(self) -> None:
        self.page.goto("/accounts/logout/")
        self.see("Sign out")
        self.press("Sign out")
        self.see("A quiet place to decide what work is for.", "/")


@pytest.fixture(params=WIDTHS)
def visitor(request, server, https_browser):
    visitor = Visitor(server, https_browser, request.param)
    yield visitor
    visitor.context.close()


def test_by_invitation_into_the_first_visit_and_back_another_day(visitor):
    visitor.ask_to_join()
    visitor.open_mailed_link("Careerpath: confirm your e-mail address")
    mailed = visitor.page.url
    visitor.see("Confirm your e-mail address")
    visitor.press("Confirm")
    visitor.see("Welcome", "/welcome/")
    visitor.press("Start")
    visitor.see(visitor.page.inner_text("h1"), "/welcome/question/")
    visitor.press("Skip")
    visitor.page.goto(mailed)
    visitor.page.wait_for_url(f"{visitor.server.url}/values/choose/")
    choose_values(visitor)
    visitor.sign_out()
    sign_in(visitor.page, visitor.email)
    visitor.page.wait_for_url(f"{visitor.server.url}/")
    look(visitor.page)


def choose_values(visitor):
    """Each tick, answer, move and line goes out by script; the last page has them all."""
    page = visitor.page
    names = page.locator("label.tick").all_inner_texts()[:5]
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).check()
    visitor.press("Go on")
    pairs = page.locator("fieldset.pair:visible legend")
    asked = pairs.inner_text()
    page.locator("fieldset.pair:visible label").first.click()
    expect(pairs).not_to_have_text(asked)
    visitor.press("Order them by hand instead")
    order = page.locator("ol[data-order] bdi").all_inner_texts()
    visitor.press(f"Move {order[4]} up")
    visitor.press("Go on")
    page.get_by_role("group", name=order[4]).get_by_label("In my words").fill("The white corner of the week.")
    visitor.press("Done")
    visitor.see("Your five")
    five = page.locator("ol.ranked a").all_inner_texts()
    assert set(order) == set(names) and five == [*order[:3], order[4], order[3]]
    assert "The white corner of the week." in page.inner_text("ol.ranked")


@pytest.mark.parametrize("visitor", WIDTHS[:1], indirect=True)
def test_whoever_came_for_a_page_lands_there(visitor):
    visitor.join("?next=/journal/new/")
    assert visitor.page.url.startswith(f"{visitor.server.url}/journal/new/?piece=")
    look(visitor.page)


def test_a_link_opened_at_another_device_leads_into_the_first_visit_too(visitor):
    visitor.ask_to_join()
    other = visitor.elsewhere()
    other.open_mailed_link("Careerpath: confirm your e-mail address")
    other.press("Confirm")
    other.see("Sign in", "/accounts/login/")
    sign_in(other.page, other.email)
    other.see("Welcome", "/welcome/")
    sign_in(visitor.page, visitor.email)
    visitor.see("Welcome", "/welcome/")


def test_a_forgotten_password(visitor):
    visitor.join()
    visitor.sign_out()
    visitor.page.goto("/accounts/login/")
    visitor.see("Sign in")
    visitor.page.get_by_role("link", name="Forgot your password?").click()
    visitor.see("A new password")
    visitor.page.get_by_label("E-mail").fill(visitor.email)
    visitor.press("Send the link")
    visitor.see("Check your mail", "/accounts/password/reset/done/")
    visitor.open_mailed_link("Careerpath: choose a new password")
    visitor.see("A new password")
    link = visitor.page.url
    visitor.page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    visitor.page.get_by_label("New password, again").fill("something else")
    visitor.press("Save")
    visitor.see("A new password", link.removeprefix(visitor.server.url))
    visitor.page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    visitor.page.get_by_label("New password, again").fill(NEW_PASSWORD)
    visitor.press("Save")
    visitor.see("Your new password is set")
    assert visitor.server.next_mail(visitor.email)["Subject"] == "Careerpath: your password was changed"
    visitor.page.goto(link)
    visitor.see("This link no longer works")
    visitor.page.goto("/")
    sign_in(visitor.page, visitor.email, NEW_PASSWORD)
    visitor.see("Welcome", "/welcome/")


def test_another_address_and_another_password(visitor):
    visitor.join()
    old, new = visitor.email, f"new-{visitor.email}"
    visitor.page.goto("/accounts/email/")
    visitor.see("E-mail")
    visitor.page.get_by_label("New e-mail").fill(new)
    visitor.press("Save")
    visitor.see("Your password, once more")
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Go on")
    visitor.see("E-mail", "/accounts/email/")
    assert new in visitor.page.inner_text("main")
    visitor.open_mailed_link("Careerpath: confirm your e-mail address", to=new)
    link = visitor.page.url
    visitor.see("Confirm your e-mail address")
    visitor.press("Confirm")
    visitor.see("Welcome", "/welcome/")
    assert visitor.server.next_mail(old)["Subject"] == "Careerpath: your e-mail address was changed"
    visitor.page.goto(link)
    visitor.see("Welcome", "/welcome/")
    visitor.page.goto("/accounts/password/change/")
    visitor.see("Password")
    visitor.page.get_by_label("Current password").fill(PASSWORD)
    visitor.page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    visitor.page.get_by_label("New password, again").fill(NEW_PASSWORD)
    visitor.press("Save")
    visitor.see("Password")
    assert visitor.server.next_mail(new)["Subject"] == "Careerpath: your password was changed"
    visitor.sign_out()
    sign_in(visitor.page, new, NEW_PASSWORD)
    visitor.see("Welcome", "/welcome/")


@pytest.mark.parametrize("visitor", WIDTHS[1:], indirect=True)
def test_a_curator_edits_a_question(visitor):
    visitor.join()
    visitor.sign_out()
    visitor.server.manage("make_curator", visitor.email)
    visitor.page.goto("/admin/")
    visitor.see("Sign in", "/accounts/login/?next=%2Fadmin%2F")
    sign_in(visitor.page, visitor.email)
    assert visitor.page.url == f"{visitor.server.url}/admin/"
    visitor.page.goto("/admin/journal/prompt/")
    visitor.page.locator("#result_list tbody th a").first.click()
    question = f"What would {visitor.email} ask?"
    visitor.page.locator("#id_text").fill(question)
    visitor.press("Save")
    assert question in visitor.page.inner_text(".messagelist")
    assert not visitor.page.complaints


def test_every_page_that_a_stranger_meets(visitor):
    for path, heading in {
        "/": "A quiet place to decide what work is for.",
        "/who-can-read/": "Who can read this",
        "/accounts/login/": "Sign in",
        "/accounts/signup/": "By invitation",
        "/accounts/confirm-email/": "Check your mail",
        "/accounts/confirm-email/no-such-key/": "This link no longer works",
        "/accounts/password/reset/": "A new password",
        "/accounts/password/reset/done/": "Check your mail",
        "/accounts/password/reset/key/1-no-such-key/": "This link no longer works",
        "/accounts/password/reset/key/done/": "Your new password is set",
        "/accounts/inactive/": "This account is blocked",
        "/invite/no-such-token/": "This invitation no longer works",
        "/nothing-here/": "There is no such page",
    }.items():
        visitor.page.goto(path)
        visitor.see(heading)
    visitor.page.goto("/journal/new/")
    visitor.see("Sign in", "/accounts/login/?next=/journal/new/")
    visitor.page.get_by_label("E-mail").fill(visitor.email)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Sign in")
    visitor.see("Sign in")
    visitor.context.clear_cookies()
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Sign in")
    visitor.see("Once more, please")


@pytest.mark.parametrize("visitor", WIDTHS[1:], indirect=True)
def test_a_second_tab_that_is_behind_leads_on(visitor):
    visitor.join()
    visitor.sign_out()
    first, second = visitor.page, visitor.context.new_page()
    first.goto("/accounts/login/?next=/trash/")
    second.goto("/accounts/login/")
    sign_in(second, visitor.email)
    sign_in(first, visitor.email)
    visitor.see("Trash", "/trash/")
    first.goto("/accounts/logout/")
    second.goto("/accounts/logout/")
    second.get_by_role("button", name="Sign out", exact=True).click()
    second.wait_for_url(f"{visitor.server.url}/")
    visitor.press("Sign out")
    visitor.see("A quiet place to decide what work is for.", "/")


@pytest.mark.parametrize("visitor", WIDTHS[1:], indirect=True)
def test_pressed_twice_or_opened_twice_the_link_leads_on(visitor):
    visitor.ask_to_join()
    visitor.open_mailed_link("Careerpath: confirm your e-mail address")
    link = visitor.page.url
    visitor.page.get_by_role("button", name="Confirm", exact=True).dblclick()
    visitor.page.wait_for_url("**/welcome/")
    visitor.see("Welcome", "/welcome/")
    visitor.page.goto(link)
    visitor.see("Welcome", "/welcome/")
