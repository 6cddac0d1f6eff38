"""What another page hands over in the address: it fills the form, and goes no further by any address."""

import re
from html import unescape

import pytest

from journal.sparks.models import Spark
from tests.forms import submit

pytestmark = pytest.mark.django_db
NEW = "/sparks/new/"
WEB = "https://example.org/"


@pytest.mark.parametrize(
    ("handed", "fields"),
    [
        (
            {"title": "A  title", "text": "A\ntext", "url": "https://example.org/"},
            ("A title", "A\ntext", "https://example.org/"),
        ),
        ({"text": "Only text"}, ("Only text", "", "")),
        ({"text": "y" * 600}, ("", "y" * 600, "")),
        ({"text": "y" * 140}, ("y" * 140, "", "")),
        ({"text": "y" * 141}, ("", "y" * 141, "")),
        ({"title": "x" * 300, "url": "javascript:alert(1)"}, ("x" * 300, "javascript:alert(1)", "")),
        ({"title": "a\x00b", "url": WEB + "x" * 2000}, ("ab", "", WEB + "x" * 2000)),
        ({"url": "https://[broken"}, ("", "https://[broken", "")),
        # As phones hand over what one shares.
        ({"text": WEB}, ("", "", WEB)),
        ({"text": f"A ferry pilot  {WEB}"}, ("A ferry pilot", "", WEB)),
        ({"title": "A pilot", "text": f"Look:\n{WEB}"}, ("A pilot", "Look:", WEB)),
        ({"text": f"A pilot {WEB}", "url": WEB}, ("A pilot", "", WEB)),
        ({"text": f"A pilot {WEB}", "url": f"{WEB}else"}, (f"A pilot {WEB}", "", f"{WEB}else")),
        # Within a sentence the address stays, and is the link as well.
        ({"text": f"{WEB} is down"}, (f"{WEB} is down", "", WEB)),
        ({"text": f"See {WEB}a, or {WEB}b."}, (f"See {WEB}a, or {WEB}b.", "", f"{WEB}a")),
        ({"text": f"He (see {WEB}) sails."}, (f"He (see {WEB}) sails.", "", WEB)),
        ({"text": f"The wiki: {WEB}Pilot_(boat)"}, ("The wiki:", "", f"{WEB}Pilot_(boat)")),
        ({"text": f"{WEB}Pilot_(boat), she said."}, (f"{WEB}Pilot_(boat), she said.", "", f"{WEB}Pilot_(boat)")),
        (
            {"title": "A pilot", "text": f"Ten days on.\n\nTen off.\n{WEB}"},
            ("A pilot", "Ten days on.\n\nTen off.", WEB),
        ),
        ({"text": f"“Ten days on,\nten off”\n {WEB}"}, ("“Ten days on, ten off”", "", WEB)),
        ({"text": "data:text/html,x javascript:alert(1)"}, ("data:text/html,x javascript:alert(1)", "", "")),
        # A title that is said twice is said once.
        ({"title": "A pilot", "text": f"A  pilot\n{WEB}"}, ("A pilot", "", WEB)),
        ({"title": "A pilot", "text": WEB}, ("A pilot", "", WEB)),
        ({"text": "y" * 130}, ("y" * 130, "", "")),
        # No-break spaces, joiners, direction marks, variation selectors.
        ({"text": "10\u00a0000 €, 3\u202fkm"}, ("10\u00a0000 €, 3\u202fkm", "", "")),
        ({"text": "👨‍👩‍👧‍👦 🏳️‍🌈 می‌خواهم \u200fא!\u200e"}, ("👨‍👩‍👧‍👦 🏳️‍🌈 می‌خواهم \u200fא!\u200e", "", "")),
        ({"title": "T", "text": "one\x0btwo\u2028three\r\nfour\x85five"}, ("T", "one\ntwo\nthree\nfour\nfive", "")),
        ({"text": "one\x0ctwo\x1bthree\x07"}, ("one twothree", "", "")),
    ],
)
def test_what_another_page_hands_over_fills_the_form_and_is_not_kept_yet(alices, handed, fields):
    response = alices.get(NEW, handed, follow=True)
    initial = response.context["form"].initial
    assert (initial["what"], initial["what_exactly"], initial["link"]) == fields
    assert not Spark.objects.exists()


def test_the_form_is_sent_to_an_address_without_what_was_handed_over(alice, alices):
    handed = {"title": "A pilot", "text": "Ten days on.", "url": WEB, "cut": "1"}
    page = alices.get(NEW, handed, follow=True)
    [action] = re.findall(r'data-draft="[^"]*"|action="(/sparks/new/[^"]*)"', page.text)[:1]
    assert re.fullmatch(r"/sparks/new/\?cut=1&piece=[^&]+", unescape(action))
    assert "js/handed" in page.text and "js/handed" not in alices.get(NEW, follow=True).text
    refused = submit(page, "Keep", what="")
    assert refused.status_code == 422 and "Ten days on." in refused.text
    submit(refused, "Keep", what="A pilot")
    assert Spark.owned_by(alice).get().what_exactly == "Ten days on."
