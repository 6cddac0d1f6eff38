"""Everything out and in at a server, over HTTPS: what Caddy and gunicorn let through, and what they refuse."""

import io
import os
import zipfile

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD
from tests.journal.exchange.files import day_one

from .walk import EITHER_WIDTH, look_twice, open_browser, press, sign_in

EMAIL = "moves@example.org"
BEGUN = f"""
from careerpath.accounts.models import User
from tests.conftest import make_user
from tests.factories import make_entry
User.objects.filter(email='{EMAIL}').delete()
make_entry(make_user('{EMAIL}'), 'The ferry was late.')
"""


def day_one_zip(count, pictures):
    """A zip of Day One, with so many bytes of pictures."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zip:
        zip.writestr("Journal.json", day_one(count))
        zip.writestr("photos/1.jpeg", os.urandom(pictures))
    return made.getvalue()


def send(page, name, content):
    page.get_by_label("The file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    press(page, "See what is in it")


@pytest.mark.parametrize("way", EITHER_WIDTH)
def test_a_journal_moves_out_and_in(server, https_browser, way, tmp_path):
    server.shell(BEGUN)
    context, page = open_browser(https_browser, server.url, **EITHER_WIDTH[way])
    main = page.locator("main")
    sign_in(page, EMAIL, PASSWORD)
    page.wait_for_url(f"{server.url}/")
    page.goto("/settings/export/")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    page.wait_for_url("**/settings/export/")
    look_twice(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Make the zip").click()
    coming.value.save_as(tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as zip:
        assert b"The ferry was late." in zip.read("careerpath.json")
    page.goto("/settings/import/")
    look_twice(page)
    send(page, "out.zip", (tmp_path / "out.zip").read_bytes())
    expect(main).to_contain_text("There is nothing new in it")
    page.goto("/settings/import/")
    send(page, "day-one.zip", day_one_zip(300, 24_000_000))
    expect(main).to_contain_text("300 pages")
    expect(main).to_contain_text("photos/1.jpeg")
    look_twice(page)
    press(page, "Bring it in")
    if way == "without-javascript":
        look_twice(page)
        press(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("It is in", timeout=60_000)
    look_twice(page)
    press(page, "Read your journal", "link")
    expect(main).to_contain_text("Heading")
    page.goto("/settings/import/")
    send(page, "day-one.zip", day_one_zip(1, 25_500_000))
    expect(main).to_contain_text("This file is over 25 MB.")
    page.complaints.clear()
    page.goto("/settings/import/")
    send(page, "day-one.zip", day_one_zip(1, 26_500_000))
    expect(main).to_contain_text("send the .json file out of it alone")
    page.complaints.clear()
    context.close()
