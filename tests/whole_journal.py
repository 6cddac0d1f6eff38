"""An account with words in every private text, and the addresses of every page that shows any of them."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations, cycle
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch, reverse

from careerpath.encryption.fields import EncryptedJSONField
from careerpath.writing.owned import encrypted_fields, owned_models
from careerpath.writing.pieces import Piece, keep_wording, piece_model
from careerpath.writing.trash import move_to_trash
from journal.seasons.models import Season
from journal.touches.models import CarriedValue
from values.models import Judgement, PersonalValue, Pick, RankedValue, Value, ValuesSession

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
from .test_ownership import GET

SCRIPTS = {
    "hebrew": "שלום לך, מה עכשיו?",
    "arabic": "ماذا أريد من العمل؟",
    # With joiners that are seen by what they keep apart.
    "persian": "می‌خواهم خانه‌ای نزدیک دریا باشد.",
    "german": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "japanese": "今の仕事で、自分が本当に大切にしたいことは何だろうか。静かな朝。",
    "emoji": "👨‍👩‍👧‍👦 🏳️‍🌈 👩🏽‍🚒 ✍️ 🇵🇹",
    "long": "W" + "ab" * 99 + "W",
}
# The pages that a test of roles knows, and that show their owner's words.
OTHERS = ("admin:", "account", "values:choose")
SHOWN = [name for name, line in GET.items() if line.owner == 200 and not name.startswith(OTHERS)]

# Where an address does not have the noun's own name.
NAMED = {"review": "season_review"}
# What a text holds that a machine reads as well stays readable to it.
CODED = {"money": "tight"}
LISTS: dict[str, dict[str, Any]] = {
    "measures": {"measure": "pay", "stance": "smaller", "size": "{}"},
    "spaces": {"space": "{}", "state": "open"},
    "room": {"value": "{}", "room": 2},
    "months": {"month": "2026-10", "role": "central"},
}
# Made whole by its own sentence, and by the fields where there is none.
LEFT_EMPTY = {"sentence"}


def every_script() -> Callable[[], str]:
    """The scripts in turn, each call the next."""
    return cycle(SCRIPTS.values()).__next__


def texts(model: type, say: Callable[[], str]) -> dict[str, Any]:
    """Words for every private text of a model."""
    names = {field.name for field in encrypted_fields(model)} - LEFT_EMPTY - {"fields"}
    words: dict[str, Any] = {name: CODED.get(name, "{}").replace("{}", say()) for name in sorted(names)}
    for field in encrypted_fields(model):
        if isinstance(field, EncryptedJSONField) and field.name in words:
            shape = LISTS.get(field.name, dict.fromkeys(field.keys, "{}"))
            said = words[field.name]
            words[field.name] = [{key: said if half == "{}" else half for key, half in shape.items()}]
    if "flexibility" in words:
        words["flexibility"] = ["times"]
    return words | {name: f"https://example.org/{quote(words[name])}" for name in names & {"link"}}


def write_journal(owner: Any, say: Callable[[], str]) -> list[str]:
    """Rows for every noun, with earlier wordings and a trashed one each; the addresses of their pages."""
    prompt = make_prompt()
    value = _value()
    own = PersonalValue.objects.create(owner=owner, name=say(), definition=say())
    for year in (2024, 2025):
        session = make_session(owner, say(), say(), value, done_on=date(year, 9, 6))
        _describe(session, say)
    _define(owner, say)
    said = texts(Season, say)
    before = make_season(owner, starts_on=date(2025, 9, 1), closed_on=date(2026, 2, 28), sentence=say(), **said)
    season = make_season(owner, **texts(Season, say) | {"closed_because": None})
    for row in RankedValue.owned_by(owner).filter(session=session):
        words = texts(CarriedValue, say)
        CarriedValue.objects.create(
            owner=owner, season=season, personal_value_id=row.personal_value_id, rank=row.rank, **words
        )
    pieces: list[Piece] = [
        make_entry(owner, prompt=prompt, **texts(piece_model("entry"), say)),
        make_spark(owner, energy=4, **texts(piece_model("spark"), say)),
        season,
        make_definition(owner, **texts(piece_model("definition"), say)),
        make_checkin(season, **texts(piece_model("checkin"), say)),
        make_review(before, **texts(piece_model("review"), say)),
    ]
    make_definition(owner, **texts(piece_model("definition"), say) | {"valid_from": date(2026, 1, 1)})
    make_letter(before, say(), opened_on=date(2026, 3, 1))
    for row in make_needs(season, say(), play="work", rest="elsewhere", security="unmet"):
        row.small_step = say()
        row.save()
    make_needs(before, say(), play="elsewhere")
    for piece in pieces:
        _keep_an_earlier_wording(piece, say)
    trashed = make_entry(owner, say(), title=say())
    move_to_trash(trashed)
    missing = [name for model in owned_models() for name in _unwritten(model, owner)]
    assert missing == []
    return _pages({piece.noun: piece for piece in pieces}, before, trashed, own)


def _pages(pieces: dict[str, Any], before: Season, trashed: Piece, own: PersonalValue) -> list[str]:
    """Every page that is the owner's to look at: the plain ones, those of each piece, and what a query adds to them."""
    season, checkin = pieces["season"], pieces["checkin"]
    sessions = list(ValuesSession.owned_by(season.owner).order_by("done_on"))
    takes: dict[str, dict[str, Any]] = {
        "journal:own_value": {"id": own.pk},
        "journal:value": {"slug": "autonomy"},
        "journal:prompt_detail": {"slug": "what-now"},
        "journal:season_review": {"season": before.pk},
        "journal:season_letter": {"id": before.pk},
        "journal:season": {"id": season.pk},
        "journal:checkin_new": {"season": season.pk},
        "journal:checkin": {"season": season.pk, "id": checkin.pk},
        "trash_delete": {"noun": trashed.noun, "id": trashed.pk},
        "values:session": {"id": sessions[-1].pk},
        **{f"journal:{noun}": {"id": pieces[noun].pk} for noun in ("entry", "spark", "definition")},
    }
    pages = [url for name in SHOWN if (url := _address(name, takes))]
    asked = [(f"journal:{NAMED.get(noun, noun)}_history", piece) for noun, piece in pieces.items()]
    pages += [f"{_address(name, takes)}?wording={piece.revisions().first().pk}" for name, piece in asked]
    pages += [f"/welcome/{step}/" for step in ("question", "season", "spark")]
    return [
        *pages,
        f"/seasons/{season.pk}/needs/?with={before.pk}",
        f"/seasons/compare/?first={before.pk}&second={season.pk}",
        f"/seasons/new/?from={before.pk}",
        f"/values/history/?until={sessions[-1].pk}",
    ]


def _address(name: str, takes: dict[str, dict[str, Any]]) -> str:
    """The address of this name, with what the longest beginning of it takes; "" for what shows nothing of one's own."""
    begins = [begin for begin in takes if name.startswith(begin)]
    for begin in [max(begins, key=len), ""] if begins else [""]:
        try:
            return reverse(name, kwargs=takes.get(begin))
        except NoReverseMatch:
            continue
    return ""


def choosing(owner: Any, say: Callable[[], str]) -> Iterator[str]:
    """Page after page of choosing values with words of one's own, the rows being put into each state for it."""
    value = _value()
    session = make_session(owner, say(), say(), say(), value, done_on=None, state="pick", kind="full")
    _define(owner, say)
    _describe(session, say)
    Pick.objects.filter(session=session).update(shortlisted=False, level=Pick.Level.VERY)
    yield from _at(session, "pick", f"/values/choose/group/{value.group.slug}/", "/values/choose/rewarded/", "/values/")
    yield from _at(session, "narrow", "/values/choose/narrow/")
    Pick.objects.filter(session=session).update(shortlisted=True)
    for place, pick in enumerate(Pick.owned_by(owner).filter(session=session)):
        Pick.objects.filter(pk=pick.pk).update(place=place)
    yield from _at(session, "rank", "/values/choose/order/", "/values/choose/pairs/")
    cards = [pick.personal_value for pick in Pick.owned_by(owner).filter(session=session).order_by("place")]
    for left, right in combinations(cards, 2):
        Judgement.objects.create(owner=owner, session=session, left=left, right=right, winner=left, page=1)
    yield from _at(session, "hand", "/values/choose/hand/")
    yield from _at(session, "check", f"/values/history/{session.pk}/words/")
    ValuesSession.objects.filter(pk=session.pk).update(kind="express")
    yield from _at(session, "pick", "/values/choose/pick/")
    ValuesSession.objects.filter(pk=session.pk).update(state="done", done_on=date(2026, 9, 1), kind="full")
    yield from ("/values/choose/", "/values/choose/light/", "/values/choose/rewarded/", "/values/ladder/")


def _value() -> Value:
    """A value of the catalog, made where none is loaded."""
    return Value.objects.filter(slug="autonomy").first() or make_value("autonomy")


def _at(session: ValuesSession, state: str, *pages: str) -> Iterator[str]:
    ValuesSession.objects.filter(pk=session.pk).update(state=state)
    yield from pages


def _define(owner: Any, say: Callable[[], str]) -> None:
    for card in PersonalValue.owned_by(owner).filter(value=None):
        card.definition = say()
        card.save()


def _describe(session: ValuesSession, say: Callable[[], str]) -> None:
    for row in RankedValue.owned_by(session.owner).filter(session=session):
        for name, words in texts(RankedValue, say).items():
            setattr(row, name, row.name_snapshot if name == "name_snapshot" else words)
        row.save()


def _keep_an_earlier_wording(piece: Piece, say: Callable[[], str]) -> None:
    kept = {name: getattr(piece, name) for name in piece.kept_fields()}
    keep_wording(piece, kept | {name: words for name, words in texts(type(piece), say).items() if name in kept})


def _unwritten(model: type, owner: Any) -> Iterator[str]:
    rows = list(model.objects.filter(owner=owner))
    for field in encrypted_fields(model):
        if not any(getattr(row, field.name) for row in rows):
            yield f"{model.__name__}.{field.name}"
