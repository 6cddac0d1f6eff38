"""The curator's admin: the catalogs, and no word of anybody's."""

import re

import pytest
from django.urls import resolve, reverse

from careerpath.catalog.admin import ItemAdmin, site
from careerpath.writing.pieces import keep_wording
from careerpath.writing.trash import move_to_trash
from journal.prompts import catalog
from journal.prompts.models import Prompt
from tests.conftest import signed_in
from tests.factories import make_entry, make_group, make_prompt, make_session, make_theme, make_value

pytestmark = pytest.mark.django_db
CHANGELIST = "/admin/journal/prompt/"


def act(client, action, *prompts):
    return client.post(
        CHANGELIST, {"action": action, "_selected_action": [prompt.pk for prompt in prompts]}, follow=True
    )


def test_a_curator_finds_filters_and_orders(curators):
    catalog.load()
    assert b"Whose life" not in curators.get(CHANGELIST, {"q": "drew the map"}).content
    assert b"drew the map" in curators.get(CHANGELIST, {"q": "drew the map"}).content
    for filters in ({"status__exact": "published"}, {"cadence__exact": "yearly"}, {"heavy__exact": "1"}):
        assert curators.get(CHANGELIST, filters).status_code == 200


def test_a_curator_publishes_and_retires(curators):
    prompt = make_prompt(status="draft")
    act(curators, "publish", prompt)
    assert Prompt.objects.get().is_published
    act(curators, "retire", prompt)
    assert Prompt.objects.get().status == "retired"


def test_a_curator_writes_a_new_prompt(curators):
    theme = make_prompt().theme
    form = {"theme": theme.pk, "slug": "new-one", "text": "New?", "cadence": "any", "status": "published", "order": 5}
    curators.post(f"{CHANGELIST}add/", form)
    assert Prompt.objects.get(slug="new-one").shipped_digest == ""


def test_an_answered_prompt_cannot_be_deleted(alice, curators):
    answered, unanswered = make_prompt("answered"), make_prompt("unanswered")
    make_entry(alice, prompt=answered)
    assert curators.post(f"{CHANGELIST}{answered.pk}/delete/", {"post": "yes"}).status_code == 403
    assert curators.post(f"{CHANGELIST}{unanswered.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Prompt.objects.values_list("slug", flat=True)) == ["answered"]


def test_a_shipped_prompt_is_retired_not_deleted(curators):
    catalog.load()
    shipped = Prompt.objects.first()
    assert curators.post(f"{CHANGELIST}{shipped.pk}/delete/", {"post": "yes"}).status_code == 403


def test_many_cannot_be_deleted_at_once(curators):
    prompt = make_prompt()
    act(curators, "delete_selected", prompt)
    assert Prompt.objects.exists()


@pytest.mark.parametrize("value", ["", "x" * 501, "a\x00b"])
def test_bad_input_is_said_beside_the_field(curators, value):
    prompt = make_prompt(text="As it was?")
    form = {
        "theme": prompt.theme.pk,
        "slug": prompt.slug,
        "text": value,
        "cadence": "any",
        "status": "draft",
        "order": 5,
    }
    response = curators.post(f"{CHANGELIST}{prompt.pk}/change/", form)
    assert response.status_code == 200
    assert b"errorlist" in response.content
    assert Prompt.objects.get().text == "As it was?"


def test_admin_sign_in_goes_through_the_accounts_own_page(client):
    response = client.get("/admin/login/")
    assert response.url.startswith("/accounts/login/")
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).url.startswith("/accounts/login/")


@pytest.mark.parametrize("kind", ["curator", "superuser"])
def test_nobody_reads_a_private_word_in_the_admin(kind, alice, curator):
    prompt = make_prompt("canary")
    entry = make_entry(alice, "zebrafinch text", title="zebrafinch title", prompt=prompt)
    keep_wording(entry, {"text": "zebrafinch earlier"})
    move_to_trash(make_entry(alice, "zebrafinch trash"))
    make_session(alice, "zebrafinch of my own", make_value("rest"), words="zebrafinch words")
    # One of each can be deleted, since nobody uses it.
    for make in (make_prompt, make_theme, make_value, make_group):
        make("unused")
    if kind == "superuser":
        curator.is_superuser = True
        curator.save()
    client = signed_in(curator)
    seen = crawl(client, reverse("admin:index"))
    assert kinds_of_page() <= {resolve(url.partition("?")[0]).url_name for url in seen}
    for url, page in seen.items():
        assert "zebrafinch" not in page, url
        assert alice.email not in page, url
        assert str(entry.pk) not in page, url


def kinds_of_page() -> set[str]:
    """The names of the pages that a link leads to."""
    pages = ("changelist", "add", "change", "delete", "history")
    named = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model, of_model in site._registry.items()
        for page in (*pages, *(("import", "export") if isinstance(of_model, ItemAdmin) else ()))
    }
    return {"index", "app_list"} | named


def crawl(client, start: str) -> dict[str, str]:
    """Every admin page that links lead to, for GET; filters one at a time, without their orderings."""
    pages: dict[str, str] = {}
    waiting = [start]
    while waiting:
        url = waiting.pop()
        if url in pages or not url.startswith("/admin/") or "logout" in url:
            continue
        pages[url] = client.get(url, follow=True).content.decode()
        base = url.split("?")[0]
        for href in re.findall(r'href="([^"#]+)"', pages[url]):
            href = href.replace("&amp;", "&")
            target = base + href if href.startswith("?") else href
            if not re.search(r"[?&](o|_changelist_filters)=|&", target):
                waiting.append(target)
    return pages
