"""Once its pages are answered, the process holds none of a person's words: no cache does, and no thread."""

import gc
import logging
from functools import lru_cache, partial
from resource import RUSAGE_SELF, getrusage
from typing import Any

import pytest
from django.test import Client

from .addresses import PAGES, address, arguments
from .conftest import signed_in
from .filling import fill_in
from .forms import submit
from .whole_journal import write_journal

pytestmark = pytest.mark.django_db


def say() -> str:
    # In parts, since the words of a test are held as well.
    return "".join(("zebra", "finch", "inmemory"))


def held(words: str) -> list[str]:
    """What holds each text or bytes with these words in it, of all that the process can come to."""
    # What pytest keeps of the log, to show it where a test fails.
    for handler in logging.getLogger().handlers:
        getattr(handler, "clear", dict)()
    gc.collect()
    raw = words.encode()
    reached = gc.get_objects()
    seen = {*map(id, reached), id(words), id(raw)}
    found: list[Any] = []
    while reached:
        named = [one for one in gc.get_referents(*reached) if id(one) not in seen]
        seen.update(map(id, named))
        found += [one for one in named if (isinstance(one, str) and words in one) or (_is_raw(one) and raw in one)]
        # What holds nothing but texts is not tracked, and is in no list of objects.
        reached = [one for one in named if not isinstance(one, str) and not _is_raw(one)]
    return [f"{type(one).__name__} in {[type(holder) for holder in gc.get_referrers(one)]}" for one in found]


def _is_raw(one: Any) -> bool:
    return isinstance(one, (bytes, bytearray))


def read_and_write(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page, a search, and each noun's form: kept, in conflict, signed out, and where something fails."""
    journal, client = write_journal(alice, say), signed_in(alice)
    shown = [say() in client.get(url, follow=True).content.decode() for url in journal.pages()]
    # The others have forms of nothing yet, or what everybody reads.
    assert sum(shown) > len(shown) / 2
    assert submit(client.get("/search/"), "Search", words=say()).status_code == 302
    forms = [address(name, arguments(journal)) for name in PAGES if PAGES[name].page == "edit"]
    for url in forms:
        page = client.get(url)
        for status, sender in ((302, client), (409, client), (401, Client())):
            assert fill_in(page, partial("{}{}".format, say(), status), sender).status_code == status, url
    monkeypatch.setattr("careerpath.writing.views.save_if_unchanged", None)
    client.raise_request_exception = False
    assert fill_in(client.get(forms[0]), say).status_code == 500


def test_nobodys_words_stay_in_memory(alice, monkeypatch):
    monkeypatch.setattr("careerpath.preflight._postgres_problems", list)
    read_and_write(alice, monkeypatch)
    assert held(say()) == []


# What is in the frame of a function that runs is in no list of objects.
KEPT: list[Any] = []
CACHED = lru_cache(len)


@pytest.mark.parametrize(
    "hold", [lambda text: {"a": text}, lambda text: {text.encode()}, partial(partial, len), CACHED]
)
def test_words_are_found_wherever_they_are_held(hold):
    KEPT.append(hold(f"{say()}."))
    assert len(held(say())) == 1
    KEPT.clear()
    CACHED.cache_clear()
    assert held(say()) == []


def test_a_page_asks_the_system_for_little_memory_however_deep_it_is_called(alice):
    client = signed_in(alice)

    def faults(depth: int) -> int:
        if depth:
            return faults(depth - 1)
        client.get("/")
        before = getrusage(RUSAGE_SELF).ru_minflt
        client.get("/")
        return getrusage(RUSAGE_SELF).ru_minflt - before

    # Past the first times, at which more is made that stays.
    assert max([faults(depth) for depth in range(40)][5:]) < 200
