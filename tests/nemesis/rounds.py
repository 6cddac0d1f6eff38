"""The rounds: what each does to the server, what it promises, and what it measures."""

import os
import random
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.browser.server import Server

from .checker import ASIDE, KEPT, judge
from .clients import Browser, Editor, Log, Unexpected, words
from .instance import OnPostgres, OnSQLite, make_people, read_back

SEED = 19


@dataclass
class Result:
    """What a round found: promises that held or not, and figures to read."""

    promises: dict[str, bool] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)

    def judge(self, log: Log, instance: Any) -> None:
        """Reads the database back and adds what must hold after every round."""
        read = read_back(instance)
        verdict = judge(log.sent, read)
        # What a page began with was sent by nobody.
        unsent, doubled = ([text for text in texts if text != BLANK] for texts in (verdict.unsent, verdict.doubled))
        self.figures["saves acknowledged"] = f"{log.kept:,}"
        self.figures["refused, as the page was changed elsewhere, and kept aside"] = f"{log.answers[ASIDE]:,}"
        self.figures["with no answer, and sent again"] = f"{log.answers['no answer']:,}"
        self.figures["acknowledged texts lost"] = f"{len(verdict.lost)}"
        self.promises["no acknowledged text is lost"] = not verdict.lost
        self.promises["no text stands there that nobody sent"] = not unsent
        self.promises["no text stands on two pages"] = not doubled
        self.promises["every answer is one that a page understands"] = not log.broken
        for one in [*verdict.lost[:3], *unsent[:3], *log.broken[:3]]:
            print("   !", str(one)[:300])
        if instance.database == "SQLite":
            self.promises["SQLite finds its file whole"] = instance.is_whole()


BLANK = "Blank."


def editor(browser: Browser, page: str, log: Log) -> Editor:
    return Editor(browser, f"/journal/{page}/edit/", log)


def begin(log: Log, works: list[Callable[[], None]]) -> list[threading.Thread]:
    """All of it at once, in threads. What one of them raises is broken."""

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except (Unexpected, AssertionError, KeyError, ValueError) as error:
            log.broken.append(f"{type(error).__name__}: {error}")

    # Whoever ends the run need not wait for them.
    threads = [threading.Thread(target=guarded, args=[work], daemon=True) for work in works]
    for thread in threads:
        thread.start()
    return threads


def finish(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def edits(instance: OnSQLite, number: int = 10_000) -> Result:
    """20 writers of one account at 30 pages that they share, where one changes what another has open."""
    log, result = Log(), Result()
    began = time.monotonic()
    write_at_shared_pages(instance, log, number, writers=20, pages=30)
    result.figures["saves a second"] = f"{log.kept / (time.monotonic() - began):.0f}"
    result.judge(log, instance)
    return result


def write_at_shared_pages(server: Server, log: Log, number: int, writers: int, pages: int) -> None:
    """So many saves in all; a writer who is refused, or has pressed Done, goes on at another page."""
    (person,) = make_people(server, 1, pages, sessions=writers)

    def write(session: str, seed: int) -> None:
        chance, browser = random.Random(seed), Browser(server.web, session)
        while log.kept < number:
            here = editor(browser, chance.choice(person["pages"]), log)
            for _ in range(chance.randrange(1, 20)):
                if log.kept >= number or here.save(words(chance)) == ASIDE:
                    break
            else:
                if chance.random() < 0.5:
                    here.save(words(chance), done=True)

    finish(begin(log, [partial(write, session, SEED + n) for n, session in enumerate(person["sessions"])]))


def creates(instance: OnSQLite, number: int = 1_000) -> Result:
    """New pages, each sent three times at once."""
    log, result = Log(), Result()
    (person,) = make_people(instance, 1, pages=0, sessions=8)
    left = list(range(number))

    def write(session: str, seed: int) -> None:
        chance, browser = random.Random(seed), Browser(instance.web, session)
        with ThreadPoolExecutor(3) as three:
            while left:
                left.pop()
                here, text = Editor(browser, "/journal/new/", log), words(chance)
                done, copies = chance.random() < 0.5, [here, here.copy(), here.copy()]
                list(three.map(Editor.save, copies, [text] * 3, [done] * 3))

    began = time.monotonic()
    finish(begin(log, [partial(write, session, SEED + n) for n, session in enumerate(person["sessions"])]))
    seconds = time.monotonic() - began
    rows = read_back(instance)
    result.figures["pages made"] = f"{len(rows):,} of {number:,}"
    result.figures["times sent"] = f"{len(log.sent):,} in {seconds:.0f} s"
    result.promises["each page is there once"] = len(rows) == number and len({row.text for row in rows}) == number
    result.judge(log, instance)
    return result


def at_work(instance: OnSQLite, log: Log, over: threading.Event, writers: int = 4) -> list[threading.Thread]:
    """Writers with a page each, who write on until it is over, and look after each save that was not acknowledged."""

    def write(person: dict[str, Any], seed: int) -> None:
        chance, browser = random.Random(seed), Browser(instance.web, person["sessions"][0])
        here = editor(browser, person["pages"][0], log)
        while not over.is_set():
            done = chance.random() < 0.05
            here.save(words(chance), done, looks=True)
            if done:
                here.open()

    people = make_people(instance, writers)
    return begin(log, [partial(write, person, SEED + n) for n, person in enumerate(people)])


def wait_for_save(log: Log, kept: int) -> float:
    """The seconds until more than `kept` are acknowledged; a minute is what it waits at most."""
    began = time.monotonic()
    while log.kept == kept and time.monotonic() - began < 60:
        time.sleep(0.01)
    return time.monotonic() - began


def kills(instance: OnSQLite, times: int = 0) -> Result:
    """SIGKILL to the server and its workers at a random moment, again and again, with writers at work."""
    log, result, over, chance = Log(), Result(), threading.Event(), random.Random(SEED)
    times = times or (200 if instance.database == "SQLite" else 25)
    whole, starts = [], []
    threads = at_work(instance, log, over)
    for _ in range(times):
        time.sleep(chance.uniform(0, 0.4))
        instance.kill()
        if instance.database == "SQLite":
            whole.append(instance.is_whole())
        began, kept = time.monotonic(), log.kept
        instance.start()
        starts.append(time.monotonic() - began)
        wait_for_save(log, kept)
    over.set()
    finish(threads)
    result.figures["times killed"] = f"{times}"
    result.figures["until it answers again, median"] = f"{statistics.median(starts):.1f} s"
    result.judge(log, instance)
    if whole:
        result.promises["SQLite finds its file whole after each"] = all(whole)
    return result


def restarts(instance: OnPostgres) -> Result:
    """PostgreSQL restarted 20 times, by turns fast and at once, with writers at work."""
    log, result, over, chance = Log(), Result(), threading.Event(), random.Random(SEED)
    until_kept = []
    threads = at_work(instance, log, over)
    for number in range(20):
        time.sleep(chance.uniform(0.3, 1))
        instance.restart_postgres("immediate" if number % 2 else "fast")
        until_kept.append(wait_for_save(log, log.kept))
    over.set()
    finish(threads)
    result.figures["times restarted"] = "20"
    result.figures["from its return to the next save, median"] = f"{statistics.median(until_kept):.1f} s"
    result.figures["the longest"] = f"{max(until_kept):.1f} s"
    result.figures["saves given back with 503, sent again"] = f"{log.answers['503']:,}"
    result.judge(log, instance)
    return result


@contextmanager
def small_disk(folder: Path, megabytes: int = 8) -> Iterator[Path | None]:
    """A disk of so many megabytes; None where this user may mount none."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def full_disk(instance: OnSQLite) -> Result:
    """Saves until the disk is full and 40 more, then again once there is room. The instance is on a `small_disk`."""
    log, result, chance = Log(), Result(), random.Random(SEED)
    (person,) = make_people(instance, 1, pages=2)
    browser = Browser(instance.web, person["sessions"][0])
    auto, by_hand = (editor(browser, page, log) for page in person["pages"])
    filler = instance.at / "filler"
    filler.write_bytes(bytes(2_000_000))
    given_back: list[bool] = []
    while len(given_back) < 40 and len(log.sent) < 5_000:
        for here, done in ((auto, False), (by_hand, True)):
            text = words(chance, 40_000)
            answer = here.attempt(text, done)
            if here.fate == KEPT:
                if done:
                    here.open()
                continue
            given_back.append(bool(answer) and answer.status == 503 and (not done or text in answer.body))
    result.figures["saves kept before it was full"] = f"{log.kept:,}"
    result.figures["saves refused, of which came back with their text"] = f"{len(given_back)}, {sum(given_back)}"
    result.promises["it was full"] = len(given_back) >= 40
    result.promises["each refused text comes back"] = all(given_back)
    result.promises["reading goes on"] = browser.ask("GET", auto.address).status == 200
    result.promises["SQLite finds its file whole on the full disk"] = instance.is_whole()
    filler.unlink()
    kept = log.kept
    for here, done in ((auto, False), (by_hand, True)):
        here.attempt(words(chance), done)
    result.promises["with room again, saving goes on without a restart"] = log.kept == kept + 2
    result.judge(log, instance)
    return result


def crowd(instance: OnSQLite, people: int = 60, seconds: int = 60) -> Result:
    """60 people who each save every five seconds, for a minute."""
    log, result = Log(), Result()
    everybody = make_people(instance, people)
    began = time.monotonic() + 2

    def write(person: dict[str, Any], seed: int) -> None:
        chance, browser = random.Random(seed), Browser(instance.web, person["sessions"][0])
        here, due = editor(browser, person["pages"][0], log), began + chance.uniform(0, 5)
        while due < began + seconds:
            time.sleep(max(0, due - time.monotonic()))
            here.save(words(chance, 4_000))
            due += 5

    finish(begin(log, [partial(write, person, SEED + n) for n, person in enumerate(everybody)]))
    goal = 2 if instance.database == "SQLite" else 0.5
    result.figures["an answer, median"] = f"{statistics.median(log.seconds):.2f} s"
    slow = statistics.quantiles(log.seconds, n=20)[-1]
    result.figures["an answer, 95 of 100 within (goal)"] = f"{slow:.2f} s ({goal:g} s)"
    result.promises["nobody is told to wait"] = not log.answers["503"]
    result.judge(log, instance)
    return result


def rush(instance: OnSQLite, number: int = 500) -> Result:
    """500 saves within one second, from 500 open editors of 50 people."""
    log, result, chance = Log(), Result(), random.Random(SEED)
    people = make_people(instance, 50, pages=number // 50)
    pages = [(Browser(instance.web, person["sessions"][0]), page) for person in people for page in person["pages"]]
    with ThreadPoolExecutor(8) as pool:
        editors = list(pool.map(editor, *zip(*pages, strict=True), [log] * number))
    began = time.monotonic() + 1

    def write(here: Editor, due: float, text: str) -> None:
        time.sleep(max(0, due - time.monotonic()))
        here.save(text)

    finish(begin(log, [partial(write, one, began + chance.random(), words(chance)) for one in editors]))
    took = time.monotonic() - began
    result.figures["all kept after (goal)"] = f"{took:.1f} s (45 s)"
    result.figures["saves a second"] = f"{number / took:.0f}"
    result.figures["told to wait, and sent again"] = f"{log.answers['503']:,}"
    result.promises["every text is kept"] = log.kept == number
    result.promises["no answer but 200 and 503"] = not log.answers["no answer"] and not log.answers["500"]
    result.judge(log, instance)
    return result
