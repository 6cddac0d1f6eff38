"""The pages of taking everything out and bringing a journal in: each state, each act, and whatever somebody sends."""

import io
import re
import tempfile
import zipfile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart

from careerpath.requests import CheckBody
from careerpath.settings import ACCOUNT_RATE_LIMITS
from journal.exchange import bringing, staging, views
from journal.exchange.archive import MOST_SENT
from journal.exchange.models import Brought, Import, ImportPart
from journal.exchange.rows import tables
from journal.models import Entry
from tests.conftest import PASSWORD
from tests.factories import make_checkin, make_entry, make_letter, make_season, make_spark
from tests.forms import forge, submit

from .files import State, brought_in, day_one, delete_all, document, staged
from .hostile import FILES, ZIPS

pytestmark = pytest.mark.django_db

IMPORTS, EXPORT = "/settings/import/", "/settings/export/"
SENTENCE = re.compile(r'class="error">(.*?)</p>', re.DOTALL)


def sent(client, name, text, button="See what is in it"):
    """What answers who sends a file of this name."""
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return submit(client.get(IMPORTS), button, file=file)


def found(client, text, name="journal.json"):
    """The page that shows what is in a file."""
    answer = sent(client, name, text)
    assert answer.status_code == 302, SENTENCE.findall(answer.content.decode())
    return client.get(answer.url)


def pressed(page, button):
    """The page that a button leads to."""
    answer = submit(page, button)
    return page.client.get(answer.url)


def gone_on(page):
    """The page on which a bar ends."""
    for _ in range(100):
        if b"<progress" not in page.content:
            return page
        page = pressed(page, "Go on")
    raise AssertionError("It does not end.")


def polled(client, job):
    """What answers the script of the bar."""
    return forge(client, f"{IMPORTS}{job.pk}/", {"act": "on"}, headers={"X-Requested-With": "fetch"})


def said(page):
    """The words of a page, without its marks."""
    return " ".join(re.sub("<[^>]*>", " ", page.content.decode().partition("<main")[2]).split())


def with_password(client, page=EXPORT):
    """The page behind the one that asks for the password again."""
    asked = client.get(page).url
    assert asked.startswith("/accounts/reauthenticate/")
    answer = submit(client.get(asked), "Go on", password=PASSWORD)
    assert answer.url == page
    return client.get(answer.url)


def zip_from(answer):
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def keeps_nothing():
    """Whether no row of an import, or brought by one, is there."""
    models = [Import, ImportPart, Brought, *tables().values()]
    return not any(model.objects.exists() for model in models)


def test_from_the_look_at_it_to_its_undoing(alices, alice, monkeypatch):
    monkeypatch.setattr(staging, "ROWS_A_PART", 2)
    monkeypatch.setattr(views, "A_STRETCH", 0)
    page = found(alices, day_one(8))
    assert "8 pages" in said(page) and not Entry.all_of(alice).exists()
    assert "to be looked at" in said(alices.get(IMPORTS))
    page = pressed(page, "Bring it in")
    assert "0 of 12" in said(page)
    page = pressed(page, "Go on")
    assert "2 of 12" in said(page) and not Entry.owned_by(alice).exists()
    page = pressed(page, "Stop")
    assert "2 of 12 are here, and wait for the rest" in said(page)
    assert "stopped" in said(alices.get(IMPORTS))
    page = gone_on(pressed(page, "Go on"))
    assert "With this file came: 8 pages" in said(page)
    assert Entry.owned_by(alice).count() == 8
    mine = make_entry(alice, "Mine.")
    page = alices.get(page.request["PATH_INFO"], {"undo": 1})
    assert "deletes for good" in said(page)
    page = pressed(page, "Undo it")
    assert "It is going out again" in said(page) and "0 of" in said(page)
    page = gone_on(page)
    assert "What came with this file is gone." in said(page) and "undone" in said(alices.get(IMPORTS))
    assert list(Entry.all_of(alice)) == [mine]


def test_what_stopped_is_left(alices, alice, monkeypatch):
    monkeypatch.setattr(staging, "ROWS_A_PART", 2)
    monkeypatch.setattr(views, "A_STRETCH", 0)
    page = pressed(pressed(pressed(found(alices, day_one(4)), "Bring it in"), "Go on"), "Stop")
    assert Entry.all_of(alice).count() == 1
    gone_on(pressed(page, "Leave it"))
    assert not Entry.all_of(alice).exists()


def test_what_was_found_is_left(alices):
    page = found(alices, day_one(4))
    answer = submit(page, "Leave it")
    assert answer.url == IMPORTS and keeps_nothing()
    assert alices.get(page.request["PATH_INFO"]).status_code == 404
    # From a window that shows it still.
    assert submit(page, "Bring it in").status_code == 404


def test_the_bar_moves_with_each_poll_and_leads_on(alices, alice, monkeypatch):
    monkeypatch.setattr(staging, "ROWS_A_PART", 2)
    monkeypatch.setattr(bringing, "AT_A_TIME", 0)
    job = staged(alice, day_one(2))
    bringing.begin(job)
    seen = []
    while (answer := polled(alices, job)).headers.get("Location") is None:
        assert answer.status_code == 200 and b"<html" not in answer.content
        seen.append(re.search(r'max="3" value="(\d)"', answer.content.decode())[1])
    assert seen == ["2", "3"] and answer.headers["Location"] == f"{IMPORTS}{job.pk}/"
    # A poll that comes late.
    assert polled(alices, job).headers["Location"]
    assert Entry.owned_by(alice).count() == 2
    forge(alices, f"{IMPORTS}{job.pk}/", {"act": "undo"})
    while (answer := polled(alices, job)).headers.get("Location") is None:
        assert b"going out again" in answer.content.lower()
    assert not Entry.all_of(alice).exists()


def job_in(user, state):
    """An import that came to this state as any does."""
    if state == State.READING:
        return Import.objects.create(owner=user)
    if state in (State.DONE, State.UNDOING, State.UNDONE):
        job = brought_in(user, day_one(1))
        bringing.undo(job) if state != State.DONE else None
        bringing.undo_next(job, 60) if state == State.UNDONE else None
        return job
    job = staged(user, day_one(1))
    bringing.begin(job) if state != State.FOUND else None
    bringing.stop(job) if state == State.STOPPED else None
    return job


@pytest.mark.parametrize("state", State)
def test_any_act_in_any_state_twice(alices, alice, state):
    for act in ("go", "on", "stop", "leave", "undo", "\x00"):
        job = job_in(alice, state)
        assert job.state == state
        address = f"{IMPORTS}{job.pk}/"
        for _ in range(2):
            assert forge(alices, address, {"act": act}).status_code in (302, 404)
        assert polled(alices, job).status_code in (200, 204, 404)
        assert alices.get(address).status_code == (200 if Import.objects.exists() else 404)
        Import.objects.all().delete()
        delete_all(alice)


def test_two_presses_do_what_one_does(alices, alice):
    page = found(alices, day_one(3))
    pressed(page, "Bring it in")
    assert gone_on(pressed(page, "Bring it in"))
    assert Entry.owned_by(alice).count() == 3
    page = alices.get(page.request["PATH_INFO"], {"undo": 1})
    submit(page, "Undo it")
    assert "is gone" in said(gone_on(pressed(page, "Undo it")))


def test_it_is_not_mine(alices, alice, bobs, anonymous):
    job = brought_in(alice, day_one(1))
    address = f"{IMPORTS}{job.pk}/"
    assert bobs.get(address).status_code == 404
    for act in ("go", "stop", "leave", "undo"):
        assert forge(bobs, address, {"act": act}).status_code == 404
        assert forge(anonymous, address, {"act": act}).status_code == 302
    assert "The file of" in said(alices.get(IMPORTS)) and "The file of" not in said(bobs.get(IMPORTS))
    assert Import.objects.get().state == State.DONE and Entry.owned_by(alice).exists()


def test_another_file_takes_the_place_of_one_that_was_only_looked_at(alices):
    first, second = found(alices, day_one(1)), found(alices, day_one(2))
    assert alices.get(first.request["PATH_INFO"]).status_code == 404
    assert "2 pages" in said(second) and Import.objects.count() == 1


def test_another_file_waits_for_one_that_is_under_way(alices):
    pressed(found(alices, day_one(2)), "Bring it in")
    answer = sent(alices, "journal.json", day_one(1))
    assert answer.status_code == 422 and "is not finished yet" in said(answer)
    assert Import.objects.count() == 1


def test_what_is_there_already_is_said(alices, alice):
    brought_in(alice, day_one(1))
    page = found(alices, day_one(1))
    assert "nothing new in it: you have all of it" in said(page) and "Bring it in" not in said(page)
    assert "This would come in: 1 page " in said(found(alices, day_one(2)))


def test_much_that_is_worth_knowing_is_folded(alices):
    kept = [{"uuid": f"{n:032x}", "creationDate": "1850-01-01T00:00:00Z", "text": "Old."} for n in range(30)]
    page = found(alices, day_one(1).replace('"entries": [', f'"entries": [{str(kept)[1:-1]}, '.replace("'", '"')))
    assert "30 lines about what is in the file" in said(page) and b'<details class="fold" open' not in page.content


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("journal.json", b"", "This file is empty"),
        ("setup.exe", b"MZ" + bytes(200), "neither a zip nor"),
        ("journal.zip", b"PK\x03\x04" + bytes(200), "damaged or not whole"),
        ("journal.json", b'{"format": "careerpath", "format_version": 99}', "newer Careerpath"),
        ("<b>%s\u202e.exe", b"MZ", "neither a zip nor"),
        ("journal.json", b" " * (MOST_SENT + 1), "over 25 MB"),
    ],
)
def test_a_file_that_is_refused_is_said_at_its_field(alices, name, text, says):
    answer = sent(alices, name, text)
    assert answer.status_code == 422
    [sentence] = SENTENCE.findall(answer.content.decode())
    assert says in sentence and b'aria-invalid="true"' in answer.content
    assert keeps_nothing()


def test_no_file_at_all(alices):
    for answer in (submit(alices.get(IMPORTS), "See what is in it"), forge(alices, IMPORTS, {"file": "text"})):
        assert answer.status_code == 422 and "Choose a file first." in said(answer)


@pytest.mark.parametrize("most", [MOST_SENT, CheckBody.MOST_IMPORTED])
def test_the_largest_file_is_read_and_no_larger_body(alices, monkeypatch, most):
    read = []
    monkeypatch.setattr(
        views, "stage", lambda user, file, name: read.append(file.size) or staging.stage(user, file, name)
    )
    text = day_one(1)
    answer = sent(alices, "journal.json", text + " " * (most - len(text)))
    if most == MOST_SENT:
        assert answer.status_code == 302 and read == [MOST_SENT]
    else:
        assert answer.status_code == 413 and "larger than 25 MB" in said(answer) and not read
        assert keeps_nothing()


def test_a_file_that_does_not_arrive_whole(alices):
    text = "".join(f"[2024-05-{day:02d} 10:00] By the sea.\n\n" for day in range(1, 30))
    body = encode_multipart("edge", {"file": SimpleUploadedFile("journal.txt", text.encode())})
    for cut in (5, 20, 300):
        answer = forge(alices, IMPORTS, body[:-cut], content_type="multipart/form-data; boundary=edge")
        assert answer.status_code == 422 and keeps_nothing()


def test_there_is_no_room(alices, alice, settings):
    settings.MOST_PIECES = 3
    make_spark(alice)
    answer = sent(alices, "journal.json", day_one(3))
    assert answer.status_code == 422 and "has room for 2 more pieces" in said(answer)
    page = found(alices, day_one(2))
    settings.MOST_PIECES = 1
    page = gone_on(pressed(page, "Bring it in"))
    assert "Stopped on the way" in said(page) and b'role="alert"' in page.content
    assert not Entry.owned_by(alice).exists()


def test_six_files_an_hour(alices, settings):
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    cache.clear()
    for _ in range(6):
        found(alices, day_one(1))
    # Where there is no file, none is read.
    assert submit(alices.get(IMPORTS), "See what is in it").status_code == 422
    answer = sent(alices, "journal.json", day_one(1))
    assert answer.status_code == 429 and "in an hour." in SENTENCE.findall(answer.content.decode())[0]


@pytest.mark.parametrize("files", [ZIPS, FILES])
def test_hostile_files_through_the_page(alices, files, monkeypatch):
    monkeypatch.setattr("journal.exchange.items.MOST_VALUES", 25_000)
    monkeypatch.setattr("journal.exchange.items.MOST_ITEM", 200_000)
    # Whoever would make a temporary file fails.
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    for kind, make in files.items():
        answer = sent(alices, *make())
        if answer.status_code == 302:
            take_in_and_out(alices.get(answer.url))
            Import.objects.all().delete()
        else:
            assert answer.status_code in (413, 422), kind
            assert SENTENCE.findall(answer.content.decode()), kind
        assert keeps_nothing(), kind


def take_in_and_out(page):
    """Whatever comes in of what was found goes out again."""
    assert page.status_code == 200 and Import.objects.get().state == State.FOUND
    if b"Bring it in" in page.content:
        page = gone_on(pressed(page, "Bring it in"))
        assert "It is in" in said(page) and page.client.get("/journal/").status_code == 200
        page = gone_on(pressed(page.client.get(page.request["PATH_INFO"], {"undo": 1}), "Undo it"))
        assert "It is undone" in said(page)


def test_the_zip_holds_what_was_ticked(alices, alice):
    season = make_season(alice)
    make_letter(season, "Dear zebrafinch.")
    make_entry(alice, "A waxwing.")
    page = with_password(alices)
    answer = submit(page, "Make the zip")
    assert answer.streaming and answer["Content-Type"] == "application/zip"
    assert re.fullmatch(r'attachment; filename="careerpath-\d{4}-\d\d-\d\d\.zip"', answer["Content-Disposition"])
    assert "no-store" in answer["Cache-Control"]
    zip = zip_from(answer)
    assert b"Dear zebrafinch." in zip.read("sealed-letters.json") and b"A waxwing." in zip.read("careerpath.json")
    zip = zip_from(submit(page, "Make the zip", letters=False, past=True))
    assert "sealed-letters.json" not in zip.namelist() and b"wordings and the trash are in" in zip.read("README.txt")


def test_the_password_is_asked_again_after_a_while(alices, settings):
    page = with_password(alices)
    assert "Make the zip" in said(alices.get(EXPORT))
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    asked = submit(page, "Make the zip", past=True)
    assert asked.status_code == 302 and asked.url.startswith("/accounts/reauthenticate/")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    # What was asked for comes at once then, as it was ticked.
    zip = zip_from(submit(alices.get(asked.url), "Go on", password=PASSWORD))
    assert b"wordings and the trash are in" in zip.read("README.txt")


def test_five_zips_a_day(alices, settings):
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    cache.clear()
    page = with_password(alices)
    for _ in range(5):
        assert submit(page, "Make the zip").streaming
    answer = submit(page, "Make the zip")
    assert answer.status_code == 429 and "five times today" in said(answer)


def test_what_came_out_goes_in_again(alices, alice, bobs, bob):
    season = make_season(alice)
    make_checkin(season)
    make_letter(season, "Dear zebrafinch.")
    make_entry(alice, "A waxwing.", tags=["birds"])
    zip = b"".join(submit(with_password(alices), "Make the zip").streaming_content)
    page = found(bobs, zip, "careerpath.zip")
    assert "1 page " in said(page) and "1 season" in said(page) and "1 letter" in said(page) and "1 tag" in said(page)
    gone_on(pressed(page, "Bring it in"))
    assert len(document(bob)) == len(document(alice))
    assert "zebrafinch" not in said(bobs.get("/journal/")) and "A waxwing." in said(bobs.get("/journal/"))


def test_nobody_exports_signed_out(anonymous):
    for address in (EXPORT, IMPORTS):
        assert anonymous.get(address).url.startswith("/accounts/login/")
