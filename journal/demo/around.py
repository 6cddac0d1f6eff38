"""What stands around the seasons of the imagined person: needs, and definitions of success."""

from datetime import date, timedelta
from typing import Any

from journal.seasons.models import Season
from journal.seasons.needs.models import NeedRow
from journal.success.models import SuccessDefinition

# Name of the season, and for each need: where it is met, how much it matters, by what, one small step.
NEEDS = {
    "Mother’s stairs": {
        "autonomy": ("elsewhere", 2, "the white corner on Friday", ""),
        "competence": ("work elsewhere", 2, "forms, as it turns out", ""),
        "relatedness": ("elsewhere", 3, "Mother, over cards", ""),
        "belonging": ("unmet", 2, "", "Go back to the twelve stools, one Tuesday in two."),
        "purpose": ("elsewhere", 2, "the stairs", ""),
        "security": ("work", 2, "two days of pallets", ""),
        "structure": ("work elsewhere", 1, "the bag beside the door at seven", ""),
        "rest": ("unmet", 3, "", "Sit in the car for ten minutes before going up."),
        "play": ("elsewhere", 1, "she cheats", ""),
    },
    "Three days and a slope": {
        "autonomy": ("work elsewhere", 2, "I say when the wheel is true", ""),
        "competence": ("work", 3, "the bench by the window", ""),
        "relatedness": ("elsewhere", 3, "Ada, Tess on foot", ""),
        "belonging": ("work elsewhere", 2, "the row of shops, the row of gardens", ""),
        "growth": ("work", 1, "brazing, from Jo", ""),
        "impact": ("elsewhere", 1, "Mr Adeyemi’s tap", ""),
        "purpose": ("work elsewhere", 2, "things that go on rolling", ""),
        "recognition": ("elsewhere unmet", 2, "", "Show Olaf the wheel, and say nothing."),
        "security": ("work", 2, "three days, and the boiler holds", ""),
        "structure": ("work", 2, "the same three days", ""),
        "rest": ("elsewhere", 2, "the slope", ""),
        "play": ("elsewhere", 1, "cards on Wednesday", ""),
    },
}
# Days ago: the sentence, the inherited one, what became of the ladder's measures, one's own, what stung.
SUCCESS = {
    820: (
        "A week with a white corner in it.",
        "Regional director by fifty, and a flat with a balcony.",
        [
            ("title", "down", ""),
            ("pay", "smaller", "two thousand three hundred, if the boiler holds"),
            ("team", "down", ""),
        ],
        [],
        "Henrik’s photograph. It touched Recognition, and then it did not.",
    ),
    60: (
        "Careful work that rolls out of the door, and home while there is light on the slope.",
        "Regional director by fifty, and a flat with a balcony.",
        [
            ("title", "down", ""),
            ("pay", "smaller", "three days, and it holds"),
            ("team", "smaller", "two, and Ada on Saturdays"),
            ("employer", "down", ""),
            ("known", "smaller", "to four people, by name"),
        ],
        ["A wheel that sings.", "Ada knocks, and I am there."],
        "",
    ),
}


def tell(owner: Any, today: date) -> None:
    """Give `owner` the needs of two seasons and two definitions of success."""
    for season in Season.owned_by(owner):
        rows = NEEDS.get(season.name, {})
        NeedRow.objects.bulk_create(_need(season, need, *said) for need, said in rows.items())
    for days_ago, (text, inherited, measures, own, stung) in SUCCESS.items():
        SuccessDefinition(
            owner=owner,
            text=text,
            inherited=inherited,
            measures=[{"measure": one, "stance": stance, "size": size} for one, stance, size in measures],
            own_measures=[{"text": line} for line in own],
            stung=stung,
            valid_from=today - timedelta(days=days_ago),
        ).save()


def _need(season: Season, need: str, where: str, matters: int, by_what: str, small_step: str) -> NeedRow:
    met = where.split()
    return NeedRow(
        owner=season.owner,
        season=season,
        need=need,
        at_work="work" in met,
        elsewhere="elsewhere" in met,
        unmet="unmet" in met,
        matters=matters,
        by_what=by_what,
        small_step=small_step,
    )
