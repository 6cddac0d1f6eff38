"""What a first visit loads, its fonts apart, and what a list does: little, as a server sends it."""

import gzip
import re
from itertools import chain

import pytest
from django.conf import settings
from django.core.management import call_command

from careerpath.static_files import IMPORT

from .whole_journal import choosing, every_script, write_journal

pytestmark = pytest.mark.django_db
MOST_AT_FIRST = 20_000
MOST_OF_THE_STYLE_SHEET = 8_000
MOST_OF_A_LIST = 10_000
SHEET = re.compile(r'<link rel="stylesheet" href="/static/css/(\w+)\.css')
CSS = settings.BASE_DIR / "static" / "css"
STATIC = re.compile(r'(?:src|href)="/static/([^"?#]+)"')
# In a module, those that are loaded with it.
IMPORTED = re.compile(r'(?:from|import) "\./([^"]+)"')
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")


def sent(content: bytes) -> int:
    return len(gzip.compress(content, 6))


@pytest.fixture
def collected(settings, tmp_path):
    """The folder with our own files as a server has them."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "careerpath.static_files.StaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def loaded(folder, page: str, ending: str) -> dict[str, int]:
    """The files that a page loads, with the modules that those import: name to size."""
    sizes: dict[str, int] = {}
    names = STATIC.findall(page)
    while names:
        name = names.pop()
        assert re.search(r"\.[0-9a-f]{12}\.", name)
        if name not in sizes and not name.startswith("fonts/"):
            sizes[name] = (folder / f"{name}{ending}").stat().st_size
            names += [f"js/{other}" for other in IMPORTED.findall((folder / name).read_text()) if name.endswith(".js")]
    return sizes


@pytest.mark.parametrize("ending", [".gz", ".br"])
def test_a_first_visit_loads_little_and_nothing_that_keeps_what_one_writes(client, alices, collected, ending):
    for one, url in [(client, "/"), (client, "/accounts/signup/"), (client, "/accounts/login/"), (alices, "/")]:
        page = one.get(url)
        files = loaded(collected, page.text, ending)
        print(f"\n{ending} {url}: {sent(page.content)} + {files}")
        assert not re.search("autosave|draft|unsent", " ".join(files))
        assert sent(page.content) + sum(files.values()) <= MOST_AT_FIRST, files


def test_the_style_sheet_of_every_page_is_one_small_file(client, collected):
    (sheet,) = collected.glob("css/careerpath.*.css.gz")
    assert sheet.stat().st_size <= MOST_OF_THE_STYLE_SHEET
    css = sheet.with_suffix("").read_text()
    # Each of its parts is in it, and a selector means what it meant.
    parts = (
        "--paper:#f8f6f1",
        "--paper:#1a1714",
        ".prose h2{",
        ".bar :is(a,.more)>span{",
        ".writing{",
        "@media print{",
    )
    assert all(part in css for part in parts) and not re.search(r"@import|/\*|\n", css)


def classes(*sheets: str) -> set[str]:
    css = re.sub(r"/\*.*?\*/", "", "".join((CSS / sheet).read_text() for sheet in sheets), flags=re.DOTALL)
    return {name for prelude in re.findall(r"([^{};]+)\{", css) for name in re.findall(r"\.([a-zA-Z][\w-]*)", prelude)}


def test_a_page_links_the_second_style_sheet_where_it_has_what_that_styles(client, alice, alices):
    apart = classes("pages.css") - classes(*IMPORT.findall((CSS / "careerpath.css").read_text()))
    assert {"calendar", "timeline", "pair"} <= apart
    lacking = {}
    urls = chain(write_journal(alice, every_script()).pages(), choosing(alice, every_script()))
    for one, url in chain([(client, "/")], ((alices, url) for url in urls)):
        page = one.get(url, follow=True).text
        named = {name for found in re.findall(r'class="([^"]*)"', page) for name in found.split()}
        if "<html" not in page:
            continue
        sheets = SHEET.findall(page)
        assert sheets in (["careerpath"], ["careerpath", "pages"]), url
        if named & apart and len(sheets) == 1:
            lacking[url] = named & apart
    assert not lacking


def test_a_list_is_small(alice, alices):
    write_journal(alice, lambda: "Some words.")
    for url in ("/", "/journal/", "/sparks/", "/seasons/", "/success/", "/trash/", "/values/"):
        assert sent(alices.get(url).content) <= MOST_OF_A_LIST, url
