"""People at open editors, as the server sees them: what a page sends, and what it does with the answer."""

import copy
import http.client
import json
import random
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from tests.browser.server import HOST
from tests.forms import Page

from .checker import ASIDE, KEPT, UNSURE, Sent

EDGE = "----nemesis"
AUTOSAVE = "autosave"
# As long as somebody waits for a save that the server takes again and again later.
PATIENCE = 120


class Unexpected(Exception):
    """An answer that no page of ours knows what to do with."""


@dataclass
class Answer:
    status: int
    headers: Any
    body: str
    seconds: float


@dataclass
class Log:
    """All that was sent in a round, and how it was answered."""

    sent: list[Sent] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def kept(self) -> int:
        return self.answers[KEPT]


class Browser:
    """One session, with a token of its own."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.token = secrets.token_hex(16)
        self.cookie = f"__Host-session={session}; __Host-csrf={self.token}"

    def ask(self, method: str, address: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request on a connection of its own, as the proxy makes it; OSError or HTTPException where it breaks."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, address, body, self._headers() | headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        return Answer(response.status, response.headers, text, time.monotonic() - began)

    def _headers(self) -> dict[str, str]:
        return {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "Cookie": self.cookie,
            "Connection": "close",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            "X-Request-Start": str(int(time.time() * 1000)),
        }


class Editor:
    """One open editor, which is one sitting: at `address`, a page's edit page or that of a new one."""

    def __init__(self, browser: Browser, address: str, log: Log) -> None:
        self.browser, self.address, self.log = browser, address, log
        self.open()

    def copy(self) -> "Editor":
        """One that sends the same form."""
        other = copy.copy(self)
        other.fields = dict(self.fields)
        return other

    def open(self) -> str:
        """Opens it anew, which begins a sitting; the text that stands there."""
        answer = self._get(self.address)
        if answer.status == 302:
            self.address = answer.headers["Location"]
            answer = self._get(self.address)
        if answer.status != 200:
            raise Unexpected(f"{answer.status} to GET")
        self._read(answer.body)
        return self.fields["text"]

    def _get(self, address: str) -> Answer:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.browser.ask("GET", address)
                if answer.status != 503:
                    return answer
            except (OSError, http.client.HTTPException):
                answer = None
            if time.monotonic() > until:
                raise Unexpected("no answer to GET")
            wait(answer)

    def _read(self, html: str) -> None:
        page = Page(html)
        form = page.button("Done").form or {}
        controls = [one for one in page.controls if one.form is form and one.name and one.kind != "submit"]
        self.fields = {one.name: value for one in controls if not one.disabled for value in one.values()}
        self.action = form["action"] or ""
        new = self.fields.get("piece") or parse_qs(urlsplit(self.address).query).get("piece", [""])[0]
        self.piece = new.partition(":")[0] or str(UUID(self.address.split("/")[2]))
        self.sitting = self.fields["sitting"]

    def attempt(self, text: str, done: bool = False) -> Answer | None:
        """Sends the form once with this text, as autosave does or as Done; None where no answer came.

        What became of it is the last line of the log.
        """
        self.fields |= {"text": text, "save": str(int(self.fields["save"]) + 1)}
        body, kind = multipart(self.fields)
        by = {} if done else {"X-Requested-With": AUTOSAVE}
        answer = None
        try:
            answer = self.browser.ask("POST", self.action, body, **{"Content-Type": kind}, **by)
        except (OSError, http.client.HTTPException):
            self.log.answers["no answer"] += 1
        self.fate = self._fate(answer, done)
        self.log.sent.append(Sent(self.piece, self.sitting, int(self.fields["save"]), text, self.fate))
        self.log.answers[self.fate] += 1
        if answer:
            self.log.answers[str(answer.status)] += 1
            self.log.seconds.append(answer.seconds)
        return answer

    def _fate(self, answer: Answer | None, done: bool) -> str:
        if answer is None or answer.status in (500, 503):
            return UNSURE
        ours = done or answer.headers.get("X-Requested-With") == AUTOSAVE
        if answer.status == 409 and ours:
            return ASIDE
        if done and answer.status == 302 and self.piece in answer.headers["Location"]:
            return KEPT
        if not done and answer.status == 200 and ours:
            self.fields["version"] = str(json.loads(answer.body)["version"])
            return KEPT
        raise Unexpected(f"{answer.status} to {'Done' if done else 'autosave'}")

    def save(self, text: str, done: bool = False, looks: bool = False) -> str:
        """Sends it until it is kept or put aside; which of them.

        `looks`: after each try that was not acknowledged, whether the page still holds what was acknowledged before,
        or what was sent since. Only where nobody else writes there.
        """
        until = time.monotonic() + PATIENCE
        while (answer := self.attempt(text, done)) is None or self.fate == UNSURE:
            if answer and answer.status == 500:
                self.log.broken.append("500")
            if time.monotonic() > until:
                raise Unexpected("a save was not taken in two minutes")
            wait(answer)
            if looks:
                self._look()
        return self.fate

    def _look(self) -> None:
        shown = Page(self._get(self.address).body)
        found = next(one.text for one in shown.controls if one.name == "text")
        tries = [one for one in self.log.sent if one.piece == self.piece]
        since = max((place for place, one in enumerate(tries) if one.fate == KEPT), default=0)
        if tries and found not in {one.text for one in tries[since:]} and any(one.fate == KEPT for one in tries):
            self.log.broken.append(f"the page went back, before save {tries[since].save}")


def wait(answer: Answer | None) -> None:
    """Until it is time to try again: what the server asks for, or a moment."""
    seconds = float(answer.headers.get("Retry-After", 1)) if answer else 0.1
    time.sleep(seconds * random.uniform(0.75, 1.25))


def multipart(fields: dict[str, str]) -> tuple[bytes, str]:
    """A form as a browser sends it, and its Content-Type."""
    parts = [f'--{EDGE}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    return "".join([*parts, f"--{EDGE}--\r\n"]).encode(), f"multipart/form-data; boundary={EDGE}"


def words(random: random.Random, most: int = 1200) -> str:
    """A text that nobody else sends, and that shows where it is cut off."""
    length = random.randrange(100, most)
    return f"{random.getrandbits(64):016x} {'and so on, ' * (length // 11)}{random.getrandbits(64):016x}"
