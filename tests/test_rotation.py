"""A server that runs on while its instance key is changed."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .instances import prepared

# On SQLite whatever the run's database: what it asks is of the key file.
pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).resolve().parent.parent
WORD, PASSWORD = "zyxomma", "correct horse battery"
WRITTEN = f"""
from datetime import date
from allauth.account.models import EmailAddress
from careerpath.models import User
from journal.models import Entry
user = User.objects.create_user('alice@example.org', '{PASSWORD}')
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
Entry(owner=user, text='The {WORD} hums.', written_on=date(2026, 11, 24)).save()
"""


@pytest.fixture
def environment(tmp_path):
    shutil.copytree(prepared().data, tmp_path, dirs_exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    local = {"CAREERPATH_LOCAL": "1", "CAREERPATH_DATA": str(tmp_path), "CAREERPATH_PORT": port}
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path)} | local


@pytest.fixture
def manage(environment):
    """Runs manage.py on this instance; what it prints."""

    def run(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def serving(environment):
    """The server of this instance, which answers."""
    command = [sys.executable, "manage.py", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline().startswith("Careerpath is at")
        yield f"http://localhost:{environment['CAREERPATH_PORT']}"
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


class Browser:
    """Reads pages, and sends their forms with the token and the hidden fields that they hold."""

    def __init__(self, site):
        self.site = site
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def read(self, path):
        with self.opener.open(self.site + path, timeout=60) as answer:
            return answer.read().decode()

    def send(self, path, **fields):
        # What a page may put over itself, in a template, is none of its own.
        page = self.read(path).partition("<template")[0]
        hidden = dict(re.findall(r'<input type="hidden" name="(csrfmiddlewaretoken|piece)" value="([^"]*)"', page))
        with self.opener.open(self.site + path, urlencode(hidden | fields).encode(), timeout=60) as answer:
            return answer.read().decode()


def test_a_server_that_runs_reads_and_keeps_pages_under_a_key_that_was_added_since(manage, serving):
    manage("shell", "-c", WRITTEN)
    browser = Browser(serving)
    browser.send("/accounts/login/", login="alice@example.org", password=PASSWORD)
    assert WORD in browser.read("/journal/")
    before = manage("keys", "status").split()[0]
    manage("keys", "add")
    # The session, hers and the example journal's.
    assert "Put under the primary key: 3." in manage("keys", "rewrap")
    assert f"{before}  retired  wraps 0" in manage("keys", "status")
    assert WORD in browser.read("/journal/")
    browser.send("/journal/new/", text="Kept after the change.", written_on="2026-11-24")
    assert "Kept after the change." in browser.read("/journal/")
