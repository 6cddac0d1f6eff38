"""What a first visit loads, its fonts apart, and what a list does: little, as sent, and of no page more unnoticed."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from .whole_journal import write_journal

pytestmark = pytest.mark.django_db
MOST_AT_FIRST = 30_000
MOST_OF_A_LIST = 10_000
STATIC = re.compile(rb'(?:src|href)="/static/([^"?#]+)"')
# In a page's own modules, those that are loaded with them.
IMPORTED = re.compile(rb'(?:from|import) "\./([^"]+)"')


def sent(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def loaded(content: bytes) -> dict[str, int]:
    """The files that a page loads, with the modules that those import: name to size."""
    sizes: dict[str, int] = {}
    names = [name.decode() for name in STATIC.findall(content)]
    while names:
        name = names.pop()
        if name not in sizes and not name.endswith(".woff2"):
            file = Path(finders.find(name)).read_bytes()
            sizes[name] = sent(file)
            names += [f"js/{other.decode()}" for other in IMPORTED.findall(file) if name.startswith("js/")]
    return sizes


@pytest.mark.parametrize("url", ["/", "/accounts/signup/", "/accounts/login/"])
def test_a_first_visit_loads_little_and_nothing_that_keeps_what_one_writes(client, url):
    page = client.get(url).content
    files = loaded(page)
    assert not {"js/autosave.js", "js/draft.js", "js/unsent.js"} & set(files)
    assert sent(page) + sum(files.values()) <= MOST_AT_FIRST, files


@pytest.mark.parametrize("ending", [".gz", ".br"])
def test_the_landing_page_is_small_as_a_server_sends_it(client, settings, tmp_path, ending):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "careerpath.static_files.StaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    page = client.get("/").content
    names = [name.decode() for name in STATIC.findall(page)]
    files = {name: (tmp_path / f"{name}{ending}").stat().st_size for name in names if not name.endswith(".woff2")}
    assert len(files) > 4 and all(re.search(r"\.[0-9a-f]{12}\.", name) for name in files)
    print(f"\n{ending}: {sent(page)} + {sum(files.values())}")
    assert sent(page) + sum(files.values()) <= MOST_AT_FIRST, files


def test_a_list_is_small(alice, alices):
    write_journal(alice, lambda: "Some words.")
    for url in ("/", "/journal/", "/sparks/", "/seasons/", "/success/", "/trash/", "/values/"):
        assert sent(alices.get(url).content) <= MOST_OF_A_LIST, url
