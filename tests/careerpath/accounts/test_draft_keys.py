"""The keys under which a browser seals what is not kept yet."""

import base64
import hmac
import re
from datetime import timedelta
from math import prod

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from careerpath.accounts.models import User, UserKey
from tests.conftest import BACKEND, signed_in
from tests.factories import make_entry
from tests.forms import forge
from tests.raw_rows import flipped

ADDRESS = "/settings/draft-key/"
pytestmark = pytest.mark.django_db


def ask(client):
    return forge(client, ADDRESS).json()


def expected(data_key):
    """HKDF-SHA256 (RFC 5869), of as many bytes as one hash has."""
    extracted = hmac.digest(b"careerpath/v1", data_key, "sha256")
    return base64.b64encode(hmac.digest(extracted, b"draft\x01", "sha256")).decode()


def test_it_is_derived_from_the_data_key_and_no_data_key_is_told(alice, alices):
    make_entry(alice)
    data_key = UserKey.objects.get().unwrap()
    answer = forge(alices, reverse("draft_key"))
    assert answer.json() == {"user": str(alice.pk), "number": 1, "keys": {"1": expected(data_key)}}
    assert base64.b64encode(data_key) not in answer.content
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_who_has_kept_nothing_yet_gets_a_first_key_that_stays(alice, alices):
    answer = ask(alices)
    assert answer["keys"] == {"1": expected(UserKey.objects.get(owner=alice).unwrap())}
    make_entry(User.objects.get(pk=alice.pk))
    assert ask(alices) == ask(signed_in(alice)) == answer


def test_it_is_ones_own(alices, bob, bobs):
    mine, other = ask(alices), ask(bobs)
    assert other["user"] == str(bob.pk)
    assert mine["keys"]["1"] != other["keys"]["1"]


def test_while_texts_are_sealed_anew_both_keys_open_drafts_and_the_newer_one_seals(alice, alices):
    make_entry(alice)
    before = ask(alices)["keys"]["1"]
    UserKey.renew(alice)
    answer = ask(alices)
    assert (answer["number"], set(answer["keys"]), answer["keys"]["1"]) == (2, {"1", "2"}, before)


def test_signed_out_there_is_none(anonymous, alice):
    assert forge(anonymous, ADDRESS).status_code == 302
    assert not UserKey.objects.exists()


def test_it_is_for_our_own_pages_and_no_page_itself(alice, alices):
    assert alices.get(ADDRESS).status_code == alices.head(ADDRESS).status_code == 405
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend=BACKEND)
    assert forge(client, ADDRESS).status_code == 403
    assert not UserKey.objects.exists()


def test_a_data_key_that_does_not_open_gives_none_and_none_is_made_up(alice, alices):
    make_entry(alice)
    UserKey.objects.update(wrapped=flipped(bytes(UserKey.objects.get().wrapped), 300))
    assert forge(alices, ADDRESS).status_code == 500
    assert UserKey.objects.count() == 1
    UserKey.objects.update(wrapped=flipped(bytes(UserKey.objects.get().wrapped), 300))
    # A retired one that does not open is left out.
    UserKey.renew(alice)
    retired = UserKey.objects.filter(number=1)
    retired.update(wrapped=flipped(bytes(retired.get().wrapped), 300))
    assert set(ask(alices)["keys"]) == {"2"}


def test_no_log_has_it(alices, log):
    answer = ask(alices)
    forge(alices, "/settings/draft-key")
    assert answer["keys"]["1"] not in log.getvalue()


def test_a_browser_keeps_a_draft_as_long_as_its_key_is_kept():
    (age,) = re.findall(r"AGE = ([\d *]+);", (settings.BASE_DIR / "static/js/draft.js").read_text())
    assert timedelta(milliseconds=prod(map(int, age.split("*")))) == UserKey.DRAFTS_LAST
