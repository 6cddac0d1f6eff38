"""A server over many pages: what its workers hold after some and at most, each renewed as it is configured."""

import os
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import pages
from .memory import held
from .report import Figure

PAGES = 10_000
AFTER = 500
AT_ONCE = 100
BROWSERS = 4


def measure(journal: Any) -> list[Figure]:
    """Four browsers ask for the pages of this journal, in any order, over connections that they keep."""
    if not Path("/proc/self/task").exists():
        return []
    from django.db import connection

    from tests.browser.server import Server
    from tests.conftest import signed_in

    client = signed_in(journal.owner)
    # What a search found is drawn so often a minute, and no more.
    addresses = [at for at in pages.addresses(client, journal).values() if not at.startswith("/search/")]
    session = client.cookies["session"].value
    connection.close()
    with tempfile.TemporaryDirectory(prefix="careerpath-serving-") as folder:
        server = Server(Path(folder))
        server.environment |= {"DATABASE_URL": _database(), "CAREERPATH_KEYS": os.environ["CAREERPATH_KEYS"]}
        server.manage("collectstatic", "--noinput", "--verbosity=0")
        server.start()
        try:
            memory = _memory(server, session, addresses)
        finally:
            server.stop()
    return [
        Figure(f"memory of a server's workers after {AFTER:,} pages", memory[0], "MB"),
        Figure(f"the same at most, over {PAGES:,} pages", max(memory), "MB"),
    ]


def _memory(server: Any, session: str, addresses: list[str]) -> list[float]:
    """What the workers hold together, in MB: after so many pages, and from there on."""
    headers = {"Host": "journal.test", "X-Forwarded-Proto": "https", "Cookie": f"__Host-session={session}"}
    browsers = [HTTPConnection("127.0.0.1", server.web, timeout=60) for _ in range(BROWSERS)]
    drawn, memory = random.Random(0), []
    with ThreadPoolExecutor(BROWSERS) as pool:
        for _ in range(PAGES // AT_ONCE):
            shares = [drawn.choices(addresses, k=AT_ONCE // BROWSERS) for _ in browsers]
            list(pool.map(_read, browsers, shares, [headers] * BROWSERS))
            workers = (
                Path(f"/proc/{server.gunicorn.pid}/task/{server.gunicorn.pid}/children").read_text("ascii").split()
            )
            memory.append(sum(held("VmRSS", worker) for worker in workers) / 1000)
    return memory[AFTER // AT_ONCE - 1 :]


def _read(browser: HTTPConnection, addresses: list[str], headers: dict[str, str]) -> None:
    for address in addresses:
        try:
            status = _status(browser, address, headers)
        except (HTTPException, OSError):
            # Its worker was renewed: a browser asks again.
            browser.close()
            status = _status(browser, address, headers)
        assert status == 200, (status, address)


def _status(browser: HTTPConnection, address: str, headers: dict[str, str]) -> int:
    browser.request("GET", address, headers=headers)
    answer = browser.getresponse()
    answer.read()
    return answer.status


def _database() -> str:
    """The address of the one that is measured."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=name).geturl()
