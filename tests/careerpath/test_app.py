"""The app that a phone installs: what it is asked for, and what it keeps for when there is no connection."""

import json
import re
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import set_script_prefix

from careerpath.pages import PAPER
from tests.test_page_weight import collected  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db


def manifest(client):
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    return json.loads(response.text)


def kept(client):
    """What the service worker is told to keep."""
    response = client.get("/service-worker.js")
    assert response.headers["Content-Type"].startswith("text/javascript")
    return json.loads(re.search(r"keepOffline\((.*)\);", response.text)[1])


def test_every_page_names_the_manifest_and_the_color_of_its_paper(client, alice, alices):
    for one in (client, alices):
        assert '<link rel="manifest" href="/manifest.webmanifest">' in one.get("/").text
    assert re.findall(r'"theme-color" content="(.+?)" media="(.+?)"', client.get("/").text) == [
        (color, f"(prefers-color-scheme: {scheme})") for scheme, color in PAPER.items()
    ]
    for theme in PAPER:
        type(alice).objects.filter(pk=alice.pk).update(theme=theme)
        assert re.findall(r'"theme-color" content="(.+?)">', alices.get("/").text) == [PAPER[theme]]


def test_the_colors_are_those_of_the_paper():
    css = settings.BASE_DIR / "static" / "css"
    for scheme, name in (("light", "tokens.css"), ("dark", "dark.css")):
        assert set(re.findall(r"--paper: (#\w+);", (css / name).read_text())) == {PAPER[scheme]}


def test_the_manifest_says_what_a_phone_asks_for_to_install_it(client):
    app = manifest(client)
    assert (app["id"], app["start_url"], app["scope"], app["display"]) == ("/", "/", "/", "standalone")
    assert {each["url"] for each in app["shortcuts"]} == {"/sparks/new/", "/journal/new/"}
    for icon in app["icons"]:
        picture = Path(finders.find(icon["src"].removeprefix("/static/"))).read_bytes()
        width, height, _, color = struct.unpack_from(">IIBB", picture, 16)
        # 2: RGB, since what is transparent is filled with black, or lies on a dark ground.
        assert (f"{width}x{height}", color) == (icon["sizes"], 2)
    assert {(icon["sizes"], icon["purpose"]) for icon in app["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_what_is_shared_to_it_goes_to_a_new_spark(client):
    assert manifest(client)["share_target"] == {
        "action": "/sparks/new/",
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {"title": "title", "text": "text", "url": "url"},
    }


def test_below_a_prefix_all_its_addresses_have_it(rf):
    from careerpath.pages import manifest, service_worker

    set_script_prefix("/below/")
    try:
        app = json.loads(manifest(rf.get("/manifest.webmanifest")).content)
        worker = service_worker(rf.get("/service-worker.js")).content.decode()
    finally:
        set_script_prefix("/")
    assert {app["id"], app["start_url"], app["scope"]} == {"/below/"}
    assert app["share_target"]["action"] == "/below/sparks/new/"
    assert '"/below/offline/"' in worker


def test_the_worker_is_for_who_is_signed_in_on_a_server(client, alices, settings):
    assert "data-worker" not in alices.get("/").text
    settings.LOCAL = False
    assert 'data-worker="/service-worker.js"' in alices.get("/", secure=True).text
    assert "data-worker" not in client.get("/", secure=True).text


def test_the_offline_page_is_nobodys_whoever_asks(alice, alices, client):
    type(alice).objects.filter(pk=alice.pk).update(theme="dark")
    pages = [one.get("/offline/").text for one in (client, alices)]
    assert pages[0] == pages[1]
    assert "You are offline" in pages[0] and "csrfmiddlewaretoken" not in pages[0] and "data-theme" not in pages[0]
    # It stands under the address that was asked for, and leads there.
    assert 'href=""' in pages[0]


def test_it_is_kept_with_all_that_it_names_under_a_name_that_changes_with_it(client, collected, monkeypatch):  # noqa: F811
    told = kept(client)
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/offline/").text))
    assert set(told["files"]) == named and any("careerpath" in name for name in named)
    assert all((collected / name.removeprefix("/static/")).is_file() for name in named)
    assert told["page"] == "/offline/"
    assert kept(client) == told
    monkeypatch.setattr("careerpath.pages.PAPER", {"light": "#fff", "dark": "#000"})
    assert kept(client)["version"] != told["version"]
