"""From nothing to described values."""

import pytest

from tests.factories import make_group, make_value
from tests.forms import submit
from values.models import PersonalValue, RankedValue, ValuesSession

pytestmark = pytest.mark.django_db
NAMES = ["Rest", "Home", "Love", "Fun", "Faith", "Growth", "Family", "Health"]


@pytest.fixture
def catalog(db):
    for number, name in enumerate([*NAMES, *(f"Other {n}" for n in range(8))]):
        make_value(
            name.lower().replace(" ", "-"), name=name, express=number < 10, group=make_group(f"group-{number % 3}")
        )


def answer_all(page, mind=NAMES):
    """Answer page after page of pairs, each for the name that stands first in `mind`."""
    while page.request["PATH_INFO"].endswith("/pairs/"):
        answers = {}
        for pair, words in page.context["pairs"]:
            answers[f"pair-{pair}"] = min(words, key=lambda word: mind.index(word["name"]))["key"]
        page = follow(submit(page, "Go on", **answers))
    return page


def follow(response):
    while response.status_code == 302:
        response = response.client.get(response.url)
    return response


def test_from_nothing_to_described_values(alices, alice, catalog):
    page = alices.get("/values/choose/")
    assert page.status_code == 200
    page = follow(submit(page, "Go on", kept=[name.lower() for name in NAMES]))
    page = answer_all(page)
    assert [word["name"] for word in page.context["order"]] == NAMES[:5]
    page = follow(submit(page, "down=rest"))
    page = follow(submit(page, "Go on"))
    page = follow(submit(page, "Done", **{"text-home.my_words": "A key."}))
    rows = RankedValue.owned_by(alice).order_by("rank")
    assert [row.name_snapshot for row in rows] == ["Home", "Rest", "Love", "Fun", "Faith"]
    assert rows[0].my_words == "A key."
    session = ValuesSession.objects.get()
    assert session.done_on
    assert page.request["PATH_INFO"] == session.get_absolute_url()
    assert PersonalValue.objects.count() == 5
    assert "Also important" in page.content.decode()
