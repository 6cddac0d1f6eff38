"""The demo account: three believable years, the same for the same seed."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from careerpath.accounts.models import User
from journal.demo import EMAIL, PASSWORD
from journal.demo.story import ENTRIES, assembled, fill, written
from journal.entries.models import Entry
from journal.prompts import catalog as prompts
from journal.prompts.models import Prompt
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season, current_season
from journal.sparks.models import Spark
from journal.touches.models import CarriedValue
from tests.conftest import signed_in
from values.catalog import shipped as values
from values.models import ValuesSession
from values.session.results import current_five

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


@pytest.fixture
def catalogs(db):
    prompts.load()
    values.load()


def test_sixty_entries_are_written_and_each_prompt_is_there(catalogs):
    entries = written()
    assert len(entries) == 60
    slugs = {slug for _, _, slug, _ in entries if slug}
    assert slugs and slugs <= set(Prompt.objects.values_list("slug", flat=True))
    assert all(text for _, _, _, text in entries)


def test_the_rest_is_assembled_the_same_for_the_same_seed():
    assert list(assembled(50, 1)) == list(assembled(50, 1)) != list(assembled(50, 2))


def test_three_years_of_everything(alice, catalogs):
    fill(alice, DAY)
    assert Entry.owned_by(alice).count() == ENTRIES == 400
    assert Spark.owned_by(alice).count() == 60
    assert Season.owned_by(alice).count() == 5
    assert ValuesSession.owned_by(alice).count() == 4
    assert CheckIn.owned_by(alice).count() == 9
    assert CarriedValue.owned_by(alice).count() == 25
    assert current_season(alice).name == "Three days and a slope"
    assert [row.name_snapshot for row in current_five(alice)][:2] == ["Craftsmanship", "Belonging"]


MOVES = {
    (1, 2): "Since June 2024: Family moved from second to first. Craftsmanship moved from first to second. "
    "Belonging moved from fifth to third. Rest moved from third to fourth. Autonomy moved from fourth to fifth.",
    (1, 3): "Since June 2024: Belonging moved from fifth to second. Family moved from second to third. "
    "Simplicity came in. Rest left. Two stayed where they were.",
    (2, 3): "Since May 2025: Craftsmanship moved from second to first. Belonging moved from third to second. "
    "Family moved from first to third. Autonomy moved from fifth to fourth. Simplicity came in. Rest left.",
}


def test_the_history_tells_how_the_five_moved(alice, alices, catalogs):
    fill(alice, DAY)
    ids = [str(id) for id in ValuesSession.owned_by(alice).order_by("done_on").values_list("pk", flat=True)]

    def told(**query):
        return alices.get("/values/history/", query).context.get("moved")

    assert {pair: told(first=ids[pair[0]], second=ids[pair[1]]) for pair in MOVES} == MOVES
    assert [told(until=id) for id in ids] == [None, None, MOVES[1, 2], MOVES[2, 3]]
    assert told() == MOVES[2, 3]
    # Asked for, one from the short list stands beside one from the whole catalog.
    assert told(first=ids[3], second=ids[0]).startswith("Since December 2023: Family moved from second to third.")


def test_the_command_makes_the_account_anew(catalogs):
    for _ in range(2):
        call_command("demo", verbosity=0)
    demo = User.objects.get(email=EMAIL)
    assert demo.check_password(PASSWORD)
    client = signed_in(demo)
    for url in ("/", "/journal/", "/sparks/", "/seasons/", "/values/"):
        assert client.get(url).status_code == 200


def test_a_server_refuses(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="local mode"):
        call_command("demo")
