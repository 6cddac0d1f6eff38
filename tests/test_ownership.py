"""Every address, as four roles. An address without a line here fails, and so does a line without an address."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from careerpath.writing.pieces import Revision, keep_wording
from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.prompts.models import Prompt, PromptTheme
from journal.seasons.checkins.models import CheckIn
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.needs.models import NeedRow
from journal.seasons.reviews.models import SeasonReview
from journal.sparks.models import Spark
from journal.success.models import SuccessDefinition
from values.models import Judgement, PersonalValue, Pick, RankedValue, RewardedValue, Value, ValuesSession

from .conftest import title_of
from .factories import (
    make_checkin,
    make_definition,
    make_entry,
    make_letter,
    make_needs,
    make_prompt,
    make_review,
    make_season,
    make_session,
    make_spark,
    make_value,
)

PRIVATE_WORD = "zebrafinch"


class Line(NamedTuple):
    """What each role gets: a status, for GET and, where it is not 405 for all, for POST."""

    anonymous: int
    other: int
    curator: int
    owner: int


PUBLIC = Line(200, 200, 200, 200)
# Allauth's public pages send who is signed in home.
ENTRANCE = Line(200, 302, 302, 302)
SIGNED_IN = Line(302, 200, 200, 200)
OWN = Line(302, 404, 404, 200)
# Leads to the same address with the signed id of what is about to be written.
NEW = Line(302, 302, 302, 302)
CURATORS = Line(302, 302, 200, 302)
POST_ONLY = Line(302, 405, 405, 405)
SEASON_ACTS = ("detail", "edit", "close", "reopen", "delete", "history")

GET = {
    "home": PUBLIC,
    "who_can_read": PUBLIC,
    **dict.fromkeys(("health", "ready", "security_txt"), PUBLIC),
    "change_password": Line(302, 302, 302, 302),
    "invitation": Line(410, 302, 302, 302),
    "settings": SIGNED_IN,
    # Asks for the password first.
    "close_account": Line(302, 302, 302, 302),
    "sessions": SIGNED_IN,
    "trash": SIGNED_IN,
    "trash_restore": POST_ONLY,
    "trash_delete": OWN,
    "journal:welcome": SIGNED_IN,
    "journal:welcome_questions": SIGNED_IN,
    "journal:welcome_step": NEW,
    "journal:journal": SIGNED_IN,
    "journal:entry_new": NEW,
    "journal:entry_detail": OWN,
    "journal:entry_edit": OWN,
    "journal:entry_delete": POST_ONLY,
    "journal:entry_history": OWN,
    "journal:sparks": SIGNED_IN,
    "journal:spark_new": NEW,
    "journal:spark_detail": OWN,
    "journal:spark_edit": OWN,
    "journal:spark_delete": POST_ONLY,
    "journal:spark_history": OWN,
    "journal:seasons": SIGNED_IN,
    "journal:season_new": NEW,
    "journal:seasons_compare": SIGNED_IN,
    "journal:season_detail": OWN,
    "journal:season_edit": OWN,
    "journal:season_close": OWN,
    "journal:season_reopen": POST_ONLY,
    "journal:season_delete": POST_ONLY,
    "journal:season_history": OWN,
    "journal:season_needs": OWN,
    "journal:season_sheet": OWN,
    "journal:success": SIGNED_IN,
    "journal:definition_new": NEW,
    "journal:definition_detail": OWN,
    "journal:definition_edit": OWN,
    "journal:definition_delete": POST_ONLY,
    "journal:definition_history": OWN,
    "journal:checkin_new": OWN._replace(owner=302),
    "journal:checkin_detail": OWN,
    "journal:checkin_edit": OWN,
    "journal:checkin_delete": POST_ONLY,
    "journal:checkin_history": OWN,
    "journal:season_review": OWN,
    "journal:season_review_answers": OWN,
    "journal:season_review_delete": POST_ONLY,
    "journal:season_review_history": OWN,
    "journal:season_letter": OWN,
    "journal:season_letter_destroy": OWN,
    "journal:prompts": SIGNED_IN,
    "journal:prompt_detail": SIGNED_IN,
    "values:values": SIGNED_IN,
    "values:catalog": SIGNED_IN,
    "journal:value_detail": SIGNED_IN,
    "journal:own_value_detail": OWN,
    # Leads to the step one is at; without anything ticked there is nothing to put in order.
    "values:choose": Line(302, 200, 200, 302),
    "values:choose_group": Line(302, 200, 200, 302),
    "values:choose_narrow": Line(302, 302, 302, 302),
    "values:choose_put_away": POST_ONLY,
    "values:choose_put_back": POST_ONLY,
    "values:choose_pick": SIGNED_IN,
    "values:choose_order": Line(302, 302, 302, 200),
    "values:choose_pairs": Line(302, 302, 302, 200),
    # The pairs come first; a session of another kind is begun.
    "values:choose_hand": Line(302, 302, 302, 302),
    "values:choose_light": Line(302, 302, 302, 302),
    "values:history": SIGNED_IN,
    "values:choose_rewarded": SIGNED_IN,
    "values:ladder": SIGNED_IN,
    "values:session_detail": OWN,
    "values:session_words": OWN,
    "account_login": ENTRANCE,
    "account_signup": ENTRANCE,
    "account_logout": Line(302, 200, 200, 200),
    "account_inactive": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_confirm_login_code": Line(302, 302, 302, 302),
    "account_change_password": SIGNED_IN,
    "account_set_password": Line(302, 302, 302, 302),
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "admin:index": CURATORS,
    "admin:login": Line(302, 403, 302, 403),
    "admin:logout": Line(302, 302, 302, 302),
    "admin:password_change": CURATORS._replace(curator=302),
    "admin:password_change_done": CURATORS,
    "admin:autocomplete": CURATORS._replace(curator=403),
    "admin:jsi18n": CURATORS,
    "admin:app_list": CURATORS,
    **{
        f"admin:{model}_{page}": CURATORS
        for model in ("journal_prompt", "journal_prompttheme", "values_value", "values_valuegroup")
        for page in ("changelist", "add", "history", "change")
    },
    **{f"admin:journal_{model}_delete": CURATORS._replace(curator=403) for model in ("prompt", "prompttheme")},
    **{
        f"admin:{model}_{page}": CURATORS._replace(curator=status)
        for model in ("journal_prompt", "values_value")
        for page, status in (("import", 200), ("process_import", 405), ("export", 200))
    },
    **{f"admin:values_{model}_delete": CURATORS._replace(curator=403) for model in ("value", "valuegroup")},
}

# What changes somebody's rows; everybody else is refused, and nothing moves. Signed out, the text comes back.
CHANGING = Line(401, 404, 404, 302)
# What is gone is said to be gone, whoever asks.
FROM_TRASH = Line(401, 302, 302, 302)
POST = {
    "journal:entry_edit": CHANGING,
    "journal:entry_delete": CHANGING,
    "journal:spark_edit": CHANGING,
    "journal:spark_delete": CHANGING,
    "journal:season_edit": CHANGING,
    "journal:season_close": CHANGING,
    "journal:season_reopen": CHANGING,
    "journal:season_delete": CHANGING,
    "journal:season_needs": CHANGING,
    "journal:definition_edit": CHANGING,
    "journal:definition_delete": CHANGING,
    "journal:checkin_edit": CHANGING,
    "journal:checkin_delete": CHANGING,
    "journal:season_review_answers": CHANGING,
    "journal:season_review_delete": CHANGING,
    "journal:season_letter": CHANGING,
    "journal:season_letter_destroy": CHANGING,
    "values:session_words": CHANGING,
    "trash_restore": FROM_TRASH,
    "trash_delete": FROM_TRASH,
}


def named_patterns(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The name of every address, with its namespace; those of allauth's that are for nothing here are named too."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_patterns(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}"


@pytest.fixture
def roles(alices, bobs, curators) -> dict[str, Client]:
    return {"anonymous": Client(), "other": bobs, "curator": curators, "owner": alices}


@pytest.fixture
def addresses(alice, request, monkeypatch) -> dict[str, dict[str, Any]]:
    """The arguments of every address that takes some, pointing at what is Alice's."""
    # The PostgreSQL of the tests may forget, for speed.
    monkeypatch.setattr("careerpath.preflight._postgres_problems", list)
    prompt = make_prompt()
    entry = make_entry(alice, f"{PRIVATE_WORD} text", title=f"{PRIVATE_WORD} title", prompt=prompt)
    keep_wording(entry, {"text": f"{PRIVATE_WORD} earlier"})
    trashed = make_entry(alice, f"{PRIVATE_WORD} trashed")
    move_to_trash(trashed)
    spark = make_spark(alice, f"{PRIVATE_WORD} what", what_exactly=f"{PRIVATE_WORD} detail")
    words: dict[str, Any] = {name: f"{PRIVATE_WORD} {name}" for name in ("why", "sentence")}
    words["saying_no_to"] = [{"no": f"{PRIVATE_WORD} saying_no_to", "say": ""}]
    words["making_space_for"] = [{"text": f"{PRIVATE_WORD} making_space_for"}]
    # Only one that is closed can be reopened, and only one that is not can be closed.
    words["closed_on"] = date(2026, 10, 1) if "season_reopen" in request.node.name else None
    season = make_season(alice, f"{PRIVATE_WORD} name", **words)
    definition = make_definition(alice, f"{PRIVATE_WORD} own", inherited=f"{PRIVATE_WORD} taught")
    if "test_changing" not in request.node.name:
        # A worksheet that holds something is saved over under its own version alone.
        make_needs(season, play="work", words=PRIVATE_WORD)
    checkin = make_checkin(
        season, said_no=f"{PRIVATE_WORD} said", spaces=[{"space": f"{PRIVATE_WORD} space", "state": "open"}]
    )
    if "review" in request.node.name:
        make_review(season, f"{PRIVATE_WORD} memory", keep=f"{PRIVATE_WORD} keep")
    of_checkin = {"season": season.pk, "id": checkin.pk}
    if "letter_destroy" in request.node.name or "review" in request.node.name:
        make_letter(season, f"{PRIVATE_WORD} letter")
    value = make_value(shipped_digest="x")
    session = make_session(alice, f"{PRIVATE_WORD} of her own", value, words=f"{PRIVATE_WORD} words", done_on=None)
    ValuesSession.objects.update(state="check")
    of_value = {"object_id": value.pk}
    of_entry, of_trash = {"id": entry.pk}, {"noun": "entry", "id": trashed.pk}
    admin_prompt, admin_theme = {"object_id": prompt.pk}, {"object_id": prompt.theme.pk}
    return {
        "journal:entry_detail": of_entry,
        "journal:entry_edit": of_entry,
        "journal:entry_delete": of_entry,
        "journal:entry_history": of_entry,
        "journal:value_detail": {"slug": value.slug},
        "journal:own_value_detail": {"id": PersonalValue.owned_by(alice).get(value=None).pk},
        "values:value_detail": {"slug": value.slug},
        "values:choose_group": {"slug": value.group.slug},
        "values:session_detail": {"id": make_session(alice, f"{PRIVATE_WORD} of last year").pk},
        "values:session_words": {"id": session.pk},
        "trash_restore": of_trash,
        "trash_delete": of_trash,
        **{f"journal:spark_{act}": {"id": spark.pk} for act in ("detail", "edit", "delete", "history")},
        **{f"journal:season_{act}": {"id": season.pk} for act in SEASON_ACTS},
        **{f"journal:season_{act}": {"id": season.pk} for act in ("needs", "sheet")},
        **{f"journal:definition_{act}": {"id": definition.pk} for act in ("detail", "edit", "delete", "history")},
        **{f"journal:checkin_{act}": of_checkin for act in ("detail", "edit", "delete", "history")},
        "journal:checkin_new": {"season": season.pk},
        "journal:season_review": {"season": season.pk},
        **{f"journal:season_review_{act}": {"season": season.pk} for act in ("answers", "delete", "history")},
        **{f"journal:season_{act}": {"id": season.pk} for act in ("letter", "letter_destroy")},
        "journal:welcome_step": {"step": "question"},
        "journal:prompt_detail": {"slug": prompt.slug},
        "invitation": {"token": "no-such-token"},
        "account_confirm_email": {"key": "no-such-key"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "no-such-key"},
        "admin:app_list": {"app_label": "journal"},
        **{f"admin:values_value_{act}": of_value for act in ("history", "delete", "change")},
        **{f"admin:values_valuegroup_{act}": {"object_id": value.group.pk} for act in ("history", "delete", "change")},
        **{f"admin:journal_prompt_{act}": admin_prompt for act in ("history", "delete", "change")},
        **{f"admin:journal_prompttheme_{act}": admin_theme for act in ("history", "delete", "change")},
    }


def rows() -> list[tuple]:
    """Everything of Alice's that must not move."""
    return [
        *Entry.objects.order_by("pk").values_list("pk", "version", "trashed_at", "text"),
        *Spark.objects.order_by("pk").values_list("pk", "version", "trashed_at", "what", "link"),
        *Season.objects.order_by("pk").values_list("pk", "version", "trashed_at", "closed_on", "name", "sentence"),
        *NeedRow.objects.order_by("pk").values_list("pk", "need", "at_work", "by_what"),
        *SuccessDefinition.objects.order_by("pk").values_list("pk", "version", "trashed_at", "text", "inherited"),
        *CheckIn.objects.order_by("pk").values_list("pk", "version", "trashed_at", "said_no"),
        *SeasonReview.objects.order_by("pk").values_list("pk", "version", "trashed_at", "remembered", "keep"),
        *Letter.objects.order_by("pk").values_list("pk", "opened_on", "text"),
        *Revision.objects.order_by("pk").values_list("pk", "fields"),
        *Prompt.objects.order_by("pk").values_list("pk", "text", "status"),
        *ValuesSession.objects.order_by("pk").values_list("pk", "version", "state"),
        *RankedValue.objects.order_by("pk").values_list("pk", "rank", "trashed_at", "my_words"),
        *Judgement.objects.order_by("pk").values_list("pk", "winner", "page"),
        *Pick.objects.order_by("pk").values_list("pk", "level", "shortlisted"),
        *RewardedValue.objects.order_by("pk").values_list("pk", "session", "personal_value"),
        *PersonalValue.objects.order_by("pk").values_list("pk", "name", "definition", "ladder_override"),
        *Value.objects.order_by("pk").values_list("pk", "name", "status"),
        *PromptTheme.objects.order_by("pk").values_list("pk", "label"),
    ]


def test_every_address_has_a_line_and_every_line_an_address():
    assert set(named_patterns(get_resolver())) == set(GET)


@pytest.mark.django_db
@pytest.mark.parametrize("name", GET)
def test_reading(name, roles, addresses):
    before = rows()
    url = reverse(name, kwargs=addresses.get(name))
    got = {role: client.get(url) for role, client in roles.items()}
    assert Line(**{role: response.status_code for role, response in got.items()}) == GET[name]
    for role in ("anonymous", "other", "curator"):
        assert PRIVATE_WORD not in got[role].content.decode()
    assert PRIVATE_WORD not in title_of(got["owner"])
    assert rows() == before


@pytest.mark.django_db
def test_a_title_names_the_kind_of_a_page_and_its_day_alone(alices, addresses):
    """Which value or question one looks at is one's own affair too."""
    value, prompt = Value.objects.get(), Prompt.objects.get()
    for name, said, title in (
        ("journal:entry_detail", "title", "A page of 24 November 2026"),
        ("journal:spark_detail", "what", "A spark of 24 November 2026"),
        ("journal:season_detail", "name", "A season from 1 September 2026"),
        ("journal:season_sheet", "name", "A season from 1 September 2026"),
        ("journal:checkin_detail", "said", "A check-in of 20 November 2026"),
        ("journal:definition_detail", "own", "What success is, from 1 September 2026"),
        ("journal:own_value_detail", "of", "A value"),
        ("journal:value_detail", value.name, "A value"),
        ("journal:prompt_detail", prompt.text, "A question"),
    ):
        page = alices.get(reverse(name, kwargs=addresses[name]))
        assert said in page.content.decode()
        assert title_of(page) == f"{title} · Careerpath"


@pytest.mark.django_db
@pytest.mark.parametrize("name", POST)
@pytest.mark.parametrize("role", Line._fields)
def test_changing(name, role, roles, addresses):
    before = rows()
    url = reverse(name, kwargs=addresses.get(name))
    sent = {"text": "other words", "written_on": "2026-11-24", "version": 1, "owner": "x", "id": "y"}
    sent |= {"what": "other", "name": "other", "length": "6", "role": "central", "starts_on": "2026-09-01"}
    sent |= {"text-play-by-what": "other", "keep": "other"}
    response = roles[role].post(url, sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == getattr(POST[name], role)
    assert (rows() == before) == (role != "owner")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(GET) - {"account_logout", "admin:logout"}))
def test_no_address_changes_anything_by_head_or_options(name, roles, addresses):
    before = rows()
    url = reverse(name, kwargs=addresses.get(name))
    for client in roles.values():
        assert client.head(url).status_code == client.get(url).status_code
        assert client.options(url).status_code < 500
    assert rows() == before


@pytest.mark.django_db
def test_an_id_of_somebody_elses_in_a_field_is_no_way_in(roles, addresses, bob):
    entry = Entry.objects.get(pk=addresses["journal:entry_detail"]["id"])
    entries = Entry.objects.count()
    for piece in (str(entry.pk), Signer().sign(str(entry.pk)), f"{entry.pk}:x"):
        response = roles["other"].post(
            reverse("journal:entry_new"), {"piece": piece, "text": "mine", "written_on": "2026-11-24"}
        )
        assert response.status_code == 422
        assert b"mine" in response.content
    revision = Revision.objects.get(piece_id=entry.pk)
    own = make_entry(bob, "of Bob")
    page = roles["other"].get(reverse("journal:entry_edit", args=[own.pk]), {"from": revision.pk})
    assert page.status_code == 404
    assert Entry.objects.count() == entries + 1
