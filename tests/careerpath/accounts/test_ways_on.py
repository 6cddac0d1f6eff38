"""No door is a dead end: each page where something is over, refused or sent leads on, and not back to itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.test import Client
from django.utils import timezone

from careerpath import errors
from careerpath.accounts.models import Invitation
from tests.conftest import PASSWORD, make_user
from tests.forms import submit
from tests.test_frame import Elements

from .test_doors import RESET, SENT, SIGNUP, invited

pytestmark = pytest.mark.django_db
USED = "/accounts/password/reset/key/1-zyxomma/"
CONFIRM = "/accounts/confirm-email/{}/"


def ways_on(html: str) -> set[str]:
    """Where the links of a page's main part lead."""
    return {
        one["href"] or ""
        for *around, one in Elements(html).all
        if one["tag"] == "a" and "href" in one and any(outer["tag"] == "main" for outer in around)
    }


def leads_on(answer: Any, client: Client, at: str = "") -> None:
    """The page has links, and each opens a page that is another one."""
    found = ways_on(answer.text)
    assert found, answer.text
    for link in found:
        opened = client.get(link, follow=True)
        assert opened.status_code == 200, link
        assert not at or opened.request["PATH_INFO"] != at, link


@pytest.mark.parametrize(
    "address", [SENT, f"{RESET}done/", "/accounts/password/reset/key/done/", USED, CONFIRM.format("zyxomma")]
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_that_a_mail_belongs_to_leads_on(client, alices, address, signed_in):
    reader = alices if signed_in else client
    answer = reader.get(address, follow=True)
    leads_on(answer, reader, at=answer.request["PATH_INFO"])


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_link_to_an_e_mail_address_that_another_has_by_now_leads_on(client, alice, alices, settings, signed_in):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    wanted = EmailAddress.objects.create(user=alice, email="both@example.org", verified=False)
    make_user("both@example.org")
    reader = alices if signed_in else client
    address = CONFIRM.format(signing.dumps(wanted.pk, salt="account"))
    answer = reader.get(address)
    assert "This e-mail address is taken" in answer.text
    leads_on(answer, reader, at=address)


@pytest.mark.parametrize("signup", ["open", "invite", "closed"])
def test_an_invitation_says_why_it_does_not_work_and_leads_on(client, settings, signup):
    settings.SIGNUP = signup
    fresh, used = (Invitation.make(expires_at=timezone.now() + timedelta(days=1)) for _ in range(2))
    Invitation.use(used)
    answer = client.get(f"/invite/{used}/")
    said = "Nobody can start a new journal" if signup == "closed" else "This invitation no longer works"
    assert answer.status_code == 410 and said in answer.text
    leads_on(answer, client)
    assert (client.get(f"/invite/{fresh}/").status_code == 302) == (signup != "closed")


def test_who_can_read_this_leads_on(client, alices):
    for reader in (client, alices):
        leads_on(reader.get("/who-can-read/"), reader, at="/who-can-read/")


@pytest.mark.parametrize("signup", ["invite", "closed"])
def test_a_closed_door_leads_on(client, settings, signup):
    settings.SIGNUP = signup
    leads_on(client.get(SIGNUP), client, at=SIGNUP)


def test_whoever_was_invited_and_waits_for_the_mail_finds_on(client, settings):
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "invite", "mandatory"
    sent = submit(invited(client), "Start writing", email="new@example.org", password1=PASSWORD)
    leads_on(client.get(sent.url), client, at=sent.url)


ANSWERS: dict[str, Callable[[Any], Any]] = {
    "400": errors.bad_request,
    "403": errors.permission_denied,
    "404": errors.page_not_found,
    "413": errors.page_for_too_large,
    "429": errors.too_many_requests,
    "500": errors.server_error,
    "csrf": errors.csrf_failure,
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_error_leads_on(rf, alice, alices, answer):
    request = rf.get("/elsewhere/")
    request.user, request.session = alice, alices.session
    leads_on(ANSWERS[answer](request), alices)


def test_a_closed_account_and_a_blocked_one_lead_on(client, alice, alices):
    leads_on(client.get("/accounts/inactive/"), client)
    asked = submit(alices.get("/accounts/reauthenticate/?next=/settings/delete/"), "Go on", password=PASSWORD)
    closed = submit(alices.get(asked.url), "Delete everything", word="delete")
    assert "Your account is closed" in closed.text
    leads_on(closed, alices)


def test_the_empty_trash_leads_to_the_journal(alices):
    answer = alices.get("/trash/")
    assert "The trash is empty." in answer.text and ways_on(answer.text) == {"/journal/"}


def test_rows_of_settings_that_lead_somewhere_look_like_links(alices):
    page = alices.get("/settings/").text
    account = {"/accounts/email/", "/accounts/password/change/", "/accounts/sessions/", "/settings/delete/"}
    rows = account | {"/settings/export/", "/settings/import/", "/sparks/anywhere/"}
    assert ways_on(page) == rows
    links = [one for *_, one in Elements(page).all if one["tag"] == "a" and one.get("href") in rows]
    assert {link["class"] for link in links} == {"text-link"}
