"""The type that pages are set in: made once at set-up, named by one style sheet, missed by nothing."""

import re
import sys
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from careerpath.management.commands import make_fonts
from careerpath.static_files import StaticFiles

STATIC = settings.BASE_DIR / "static"
FILES = {"literata.woff2", "literata-italic.woff2", "OFL.txt", "fonts.css"}
MOST = 26_000
NAMED = re.compile(r'(?:href|src)="(/static/fonts/[^"]+)"')


@pytest.fixture
def folder(tmp_path, settings):
    """Where they are made; nothing is there yet, whatever this machine has."""
    settings.STATICFILES_DIRS = [STATIC]
    settings.FONTS_DIR = tmp_path / "fonts"
    return settings.FONTS_DIR


def make(folder, face=b"wOF2"):
    """As `make_fonts` does, but in no time."""
    with (
        mock.patch.object(make_fonts, "subset", lambda source, target: target.write_bytes(face)),
        mock.patch.dict(sys.modules, fontpkg_literata=mock.Mock(ROOT=folder.parent)),
    ):
        (folder.parent / "LICENSE").write_text("SIL OPEN FONT LICENSE")
        call_command("make_fonts")


@pytest.fixture
def made(folder, settings):
    make(folder)
    settings.STATICFILES_DIRS = [STATIC, ("fonts", folder)]
    return folder


@pytest.fixture
def collected(tmp_path, settings):
    """Collects our own files as a server does, and says what is there by its name in the manifest."""

    def collect():
        settings.STATIC_ROOT = tmp_path / "collected"
        settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
        settings.STORAGES = {
            **settings.STORAGES,
            "staticfiles": {"BACKEND": f"{StaticFiles.__module__}.{StaticFiles.__name__}"},
        }
        call_command("collectstatic", interactive=False, verbosity=0)
        return StaticFiles().hashed_files

    return collect


def named_by(client):
    """What a page names of them; nor does a check find anything amiss."""
    call_command("check", tags=["staticfiles"], fail_level="WARNING")
    page = client.get("/accounts/login/")
    assert page.status_code == 200
    return NAMED.findall(page.text)


def test_the_real_thing_is_small_and_the_same_each_time_and_holds_our_signs(tmp_path):
    package = pytest.importorskip("fontpkg_literata")
    TTFont = pytest.importorskip("fontTools.ttLib").TTFont
    source, name = make_fonts.FACES["italic"]
    target = tmp_path / name
    make_fonts.subset(package.ROOT / "files" / source, target)
    assert target.stat().st_size <= MOST
    font = TTFont(target)
    assert font.flavor == "woff2" and "fvar" not in font
    assert {ord(sign) for sign in "aZőŁß “”‘’„–—…•€→−"} <= set(font.getBestCmap())
    # What its license asks of every copy.
    assert "Copyright" in font["name"].getDebugName(0) and "SIL Open Font License" in font["name"].getDebugName(13)
    assert {"onum", "lnum", "tnum"} <= {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert "Reserved Font Name" not in (package.ROOT / "LICENSE").read_text().partition("-----")[0]


def test_it_is_there_whole_and_made_anew_over_what_was_there(made):
    assert {path.name for path in made.iterdir()} == FILES
    css = (made / "fonts.css").read_text()
    # Relative, so that they are found under whatever name they are collected.
    assert re.findall(r'url\("([^"]+)"\)', css) == ["literata.woff2", "literata-italic.woff2"]
    assert css.count("font-display: swap") == css.count("font-weight: 400") == css.count("@font-face") == 2
    (made / "fonts.css").write_text("an older one")
    make(made, b"wOF2, newer")
    assert (made / "literata.woff2").read_bytes() == b"wOF2, newer" and (made / "fonts.css").read_text() == css
    assert [path.name for path in made.parent.glob("fonts*")] == ["fonts"]


@pytest.mark.parametrize("lacking", ["fontpkg_literata", "fontTools.subset", "the files"])
def test_what_is_lacking_is_said_in_a_line_and_leaves_nothing(folder, lacking):
    there = {"fontpkg_literata": mock.Mock(ROOT=folder.parent)}
    if lacking != "the files":
        there |= {lacking: None}
    said_so = pytest.raises(CommandError, match=r"^No fonts made \(.+\): pages are set in .+\.$")
    with mock.patch.dict(sys.modules, there), said_so as said:
        call_command("make_fonts")
    assert "\n" not in str(said.value)
    assert not folder.exists() and not list(folder.parent.glob("fonts-*"))


@pytest.mark.django_db
def test_a_page_names_them_where_they_are(client, made):
    assert named_by(client) == ["/static/fonts/literata.woff2", "/static/fonts/fonts.css"]


@pytest.mark.django_db
def test_a_page_names_none_where_there_are_none(client, folder):
    assert named_by(client) == []


@pytest.mark.django_db
def test_a_server_has_them_under_names_with_their_hashes(client, made, collected, settings):
    names = collected()
    assert {f"fonts/{name}" for name in FILES} <= set(names)
    css = (settings.STATIC_ROOT / names["fonts/fonts.css"]).read_text()
    assert Path(names["fonts/literata.woff2"]).name in css and '"literata.woff2"' not in css
    assert named_by(client) == [f"/static/{names[f'fonts/{name}']}" for name in ("literata.woff2", "fonts.css")]


@pytest.mark.django_db
def test_a_server_without_them_serves_also_once_they_are_made_but_not_collected(client, folder, collected, settings):
    assert not [name for name in collected() if name.startswith("fonts/")]
    settings.STATICFILES_DIRS = [STATIC, ("fonts", folder)]
    folder.mkdir()
    (folder / "fonts.css").write_text("")
    assert named_by(client) == []


def test_no_other_style_sheet_names_a_file_of_type():
    for sheet in STATIC.rglob("*.css"):
        assert not re.search(r"@font-face|woff2?|\.[ot]tf\b", sheet.read_text()), sheet
