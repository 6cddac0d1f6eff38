"""An account with rows of every owned model and words in every private text, and the pages that show any of them."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, cycle, product
from typing import Any
from urllib.parse import quote, urljoin

from django.utils import timezone
from uuid_utils.compat import uuid7

from careerpath.encryption.fields import EncryptedJSONField
from careerpath.writing.owned import encrypted_fields, owned_models
from careerpath.writing.pieces import Piece, keep_wording, piece_model, piece_models
from journal.exchange.models import Brought, Import, ImportPart
from journal.prompts.models import HiddenQuestion, Prompt
from journal.search.models import Search
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from journal.success.models import SuccessDefinition
from journal.touches.models import CarriedValue, Extra, Link
from values.models import PersonalValue, RankedValue, Value, ValuesSession
from values.session.draft import CANT_SAY, TEXTS, Draft, pair_key, text_key
from values.session.models import unfinished
from values.session.results import move, order_of, ranked_in

from . import factories
from .addresses import GET, PAGES, address, arguments, cases
from .factories import (
    make_definition,
    make_draft,
    make_entry,
    make_letter,
    make_mark,
    make_needs,
    make_prompt,
    make_season,
    make_session,
    make_value,
    make_written_back,
)

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
# Where a person's words are shown to nobody, or in an order of their own.
OTHERS = ("admin:", "account", "values:choose", "manifest", "service_worker")
SHOWN = [name for name, line in GET.items() if line.owner == 200 and not name.startswith(OTHERS)]

# What a text holds that a machine reads as well stays readable to it.
CODED = {"money": "tight", "relation": "friend"}
LISTS: dict[str, dict[str, Any]] = {
    "measures": {"measure": "pay", "stance": "smaller", "size": "{}"},
    "spaces": {"space": "{}", "state": "open"},
    "room": {"value": "{}", "room": 2},
    "months": {"month": "2026-10", "role": "central"},
}
# Made whole by its own sentence, and by the fields where there is none.
LEFT_EMPTY = {"sentence"}
# What a noun's builder is told beside words: what differs from the first of its kind.
TOLD: dict[str, dict[str, Any]] = {
    "spark": {"energy": 4},
    "season": {"closed_because": None},
    "remark": {"is_expected": True},
}


@dataclass
class Journal:
    """What was written: a piece of every noun and one of each in the trash, by noun, and what else pages are of."""

    owner: Any
    prompt: Prompt
    value: Value
    # A card for a word of one's own, and the latest session.
    own: PersonalValue
    session: ValuesSession
    # The session under way, of which each page is open.
    draft: ValuesSession
    # The season before, closed and looked back on.
    before: Season
    pieces: dict[str, Any]
    trashed: dict[str, Any]

    def pages(self) -> list[str]:
        """Every page that is the owner's to look at: those that the addresses name, and what a query adds to them."""
        takes, season = arguments(self), self.pieces["season"]
        pages = [address(case, takes) for case in cases(SHOWN)]
        asked = [(name, self.pieces[page.views.model.noun]) for name, page in PAGES.items() if page.page == "history"]
        return [
            *pages,
            *(f"{address(name, takes)}?wording={piece.revisions().first().pk}" for name, piece in asked),
            *(f"/welcome/{step}/" for step in ("question", "season", "spark")),
            *(f"{address(name, takes)}" for name, page in PAGES.items() if page.page == "new"),
            f"/journal/new/?question={self.pieces['question'].pk}",
            f"/journal/new/?follows=spark/{self.pieces['spark'].pk}",
            f"/journal/new/?value={self.own.pk}&moved=1",
            f"/seasons/{self.before.pk}/letter/",
            f"/seasons/{season.pk}/needs/?with={self.before.pk}",
            f"/seasons/compare/?first={self.before.pk}&second={season.pk}",
            f"/seasons/new/?from={self.before.pk}",
            f"/values/history/?until={self.session.pk}",
        ]


def every_script() -> Callable[[], str]:
    """The scripts in turn, each call the next."""
    return cycle(SCRIPTS.values()).__next__


def texts(model: type, say: Callable[[], str]) -> dict[str, Any]:
    """Words for every private text of a model."""
    names = {field.name for field in encrypted_fields(model)} - LEFT_EMPTY - {"fields"}
    words: dict[str, Any] = {name: CODED.get(name, "{}").replace("{}", say()) for name in sorted(names)}
    for field in encrypted_fields(model):
        if field.name == "record":
            words[field.name] = record(say, "autonomy", str(uuid7()))
        elif isinstance(field, EncryptedJSONField) and field.name in words:
            shape = LISTS.get(field.name, dict.fromkeys(field.keys, "{}"))
            said = words[field.name]
            words[field.name] = [{key: said if half == "{}" else half for key, half in shape.items()}]
    # Lists of codes.
    words |= {name: some for name, some in {"flexibility": ["times"], "good_for": ["hard"]}.items() if name in words}
    return words | {name: f"https://example.org/{quote(words[name])}" for name in names & {"link"}}


def write_journal(owner: Any, say: Callable[[], str]) -> Journal:
    """Rows for every owned model, pieces of every noun with an earlier wording and one in the trash."""
    prompt, value = Prompt.objects.filter(slug="what-now").first() or make_prompt(), _value()
    own = PersonalValue.objects.create(owner=owner, name=say(), definition=say())
    for year in (2024, 2025):
        session = make_session(owner, say(), say(), value, done_on=date(year, 9, 6))
        _describe(session, say)
        keys = [*_keys(session), str(uuid7())]
        session.record = record(say, *keys, rewarded=dict.fromkeys((keys[0], keys[-1]), True))
        session.save()
    _define(owner, say)
    said = texts(Season, say)
    before = make_season(owner, starts_on=date(2025, 9, 1), closed_on=date(2026, 2, 28), sentence=say(), **said)
    season = build("season", owner, say)
    for row, carrying in product(RankedValue.owned_by(owner).filter(session=session), (before, season)):
        taken = {"personal_value_id": row.personal_value_id, "rank": row.rank, **texts(CarriedValue, say)}
        CarriedValue.objects.create(owner=owner, season=carrying, **taken)
    # A season is looked back on once it is over.
    lies_in = {"review": before}
    more: dict[str, dict[str, Any]] = {"entry": {"prompt": prompt, "touched": [own.pk]}}
    pieces = {"season": season}
    for noun in (model.noun for model in piece_models() if model is not Season):
        pieces[noun] = build(noun, lies_in.get(noun, season), say, **more.get(noun, {}))
    make_definition(owner, **texts(SuccessDefinition, say) | {"valid_from": date(2026, 1, 1)})
    for kind in Letter.Kind:
        make_letter(before, say(), kind=kind, opened_on=date(2026, 3, 1))
    make_written_back(before, say(), prompt_text=say())
    for year in (2024, 2025):
        answer = {"question": pieces["question"], "prompt_text": say(), "title": say()}
        make_entry(
            owner, say(), written_on=date(year, 9, 6), follows_noun="entry", follows_id=pieces["entry"].pk, **answer
        )
    for row in make_needs(season, say(), play="work", rest="elsewhere", security="unmet"):
        row.small_step = say()
        row.save()
    make_needs(before, say(), play="elsewhere")
    for piece in pieces.values():
        _keep_an_earlier_wording(piece, say)
        make_mark(piece)
    HiddenQuestion.objects.create(owner=owner, prompt=prompt, until=date(2026, 1, 1))
    trashed = {noun: build(noun, lies_in.get(noun, season), say, trashed_at=timezone.now()) for noun in pieces}
    draft = _begin(owner, say)
    pieces["entry"].tags = [say()]
    pieces["entry"].save(update_fields=["tags"])
    Link.objects.create(owner=owner, entry=pieces["entry"], to=make_entry(owner, say()))
    Extra.objects.create(owner=owner, entry=pieces["entry"], fields=[{"name": say(), "value": say()}])
    _import(owner, say)
    asked = dict.fromkeys(("noun", "value", "season", "tag", "since", "until"), "")
    Search.keep(owner, asked | {"words": say()})
    assert [name for model in owned_models() for name in _unwritten(model, owner)] == []
    return Journal(owner, prompt, value, own, session, draft, before, pieces, trashed)


def _import(owner: Any, say: Callable[[], str]) -> None:
    """One that was looked at, with a part that has not come in; and one row that came."""
    report = {"format": "Day One", "counts": {"entries": 1}, "skipped": {}, "left_out": [say()], "unsaid": 0}
    job = Import.objects.create(
        owner=owner, state=Import.State.FOUND, report=report | {"lines": [[say(), say()]]}, renamed={"": say()}, total=1
    )
    ImportPart.objects.create(owner=owner, of=job, number=0, rows=say())
    Brought.objects.create(owner=owner, of=job, table="entries", rows={str(uuid7()): [1, say()]})


def make_ready(case: str, journal: Journal) -> None:
    """What has to be so before the owner can send the form of this address."""
    season = journal.pieces["season"]
    if case in ("journal:season_reopen", "journal:season_new"):
        season.close()
    elif case == "journal:spark_aside":
        # Of several boxes the first is ticked; one that stands alone is left as it is.
        factories.make_spark(journal.owner)
    elif case == "journal:season_review":
        SeasonReview.objects.all().delete()
    elif case == "values:choose_fewer":
        draft = ValuesSession.objects.get(pk=journal.draft.pk)
        draft.record = draft.record | {"stays": {}}
        draft.save()
    elif case in ("journal:season_letter_destroy", "journal:season_answer"):
        make_letter(season)
    elif case in PAGES and PAGES[case].page == "history":
        _keep_an_earlier_wording(journal.pieces[PAGES[case].views.model.noun], lambda: "As it was before.")
    elif case == "journal:spark_patterns":
        for _ in range(8):
            factories.make_spark(journal.owner)
    elif case == "journal:season_answer_destroy":
        make_letter(season, kind=Letter.Kind.ANSWER)


def build(noun: str, within: Any, say: Callable[[], str], **more: Any) -> Any:
    """A piece of this noun by its builder, `make_<noun>`, with words in each text: of an owner, or in their season."""
    make = getattr(factories, f"make_{noun}")
    if next(iter(inspect.signature(make).parameters)) == "owner":
        within = getattr(within, "owner", within)
    return make(within, **texts(piece_model(noun), say) | TOLD.get(noun, {}) | more)


def record(say: Callable[[], str], *keys: str, **parts: Any) -> dict[str, Any]:
    """The document of a session that keeps these words, all of it in one's own words; `parts` of it may be given."""
    draft = Draft({"at": "table", "kept": dict.fromkeys(keys, True), **parts})
    for key in (*keys, *draft.record["standing"]):
        draft.know(key, say(), say(), own=True)
        draft.record["said"] |= {text_key(key, name): say() for name in TEXTS}
    return draft.record


def _begin(owner: Any, say: Callable[[], str]) -> ValuesSession:
    """A choosing that was gone through to its end, and is not done."""
    session = make_draft(owner, *(f"Kept {number}" for number in range(11)))
    own = [str(uuid7()), str(uuid7())]
    said = record(say, *own)
    for part in ("words", "kept"):
        said[part] |= session.record[part]
    draft = Draft(said | {"stays": dict.fromkeys([*own, "kept-0", "kept-1", "kept-2", "kept-3"], True)})
    draft.put_in_order(draft.order)
    session.record = draft.record
    session.save()
    return session


def choosing(owner: Any, say: Callable[[], str]) -> Iterator[str]:
    """Page after page of choosing values with words of one's own, one session being put into each state for it."""
    before = make_session(owner, say(), say(), say(), _value(), done_on=date(2026, 9, 8), kind="full")
    _define(owner, say)
    _describe(before, say)
    five, own = _keys(before), [str(uuid7()) for _ in range(13)]
    session = unfinished(owner) or ValuesSession(owner=owner, started_on=date(2026, 11, 24))
    yield from _at(session, "full", record(say, *five, *own), "", "?list=all", "rewarded/", "../", "../history/")
    yield from _at(session, "full", record(say, *own, folded={own[0]: own[1]}), "fewer/")
    six = [*five, *own[:2]]
    yield from _at(session, "express", record(say, *six), "", "pairs/", "order/")
    close = {pair_key(*pair): CANT_SAY for pair in combinations(six, 2)}
    answered = record(say, *six, answered=close)
    yield from _at(session, "express", answered, "order/", "say/")
    # What was said of them last time is there to begin with.
    yield from _at(session, "express", answered | {"said": {}}, "say/")
    looking = {"standing": five, "room": dict.fromkeys(five, "2")}
    yield from _at(session, "light", record(say, own[0], **looking), "light/", "pairs/")
    session.delete()
    order = order_of(ranked_in(owner, [before])[before])
    for first in range(3):
        move(owner, order[first:] + order[:first], order[first + 1 :] + order[: first + 1])
    swap = f"?swap={PersonalValue.owned_by(owner).filter(value=None).latest('id').pk}"
    yield from _addresses("", "?list=all", "light/", "rewarded/", "../", f"../{swap}", "../?moved=1", "../ladder/")
    yield f"{before.get_absolute_url()}words/"


def _at(session: ValuesSession, kind: str, said: dict[str, Any], *pages: str) -> Iterator[str]:
    session.kind, session.record = kind, said
    session.save()
    yield from _addresses(*pages)


def _addresses(*pages: str) -> Iterator[str]:
    return (urljoin("/values/choose/", page) for page in pages)


def _keys(session: ValuesSession) -> list[str]:
    rows = RankedValue.owned_by(session.owner).filter(session=session).select_related("personal_value__value")
    return [row.personal_value.key for row in rows.order_by("rank")]


def _value() -> Value:
    """A value of the catalog, made where none is loaded."""
    return Value.objects.filter(slug="autonomy").first() or make_value("autonomy")


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
    if not rows:
        yield model.__name__
    for field in encrypted_fields(model):
        if not any(getattr(row, field.name) for row in rows):
            yield f"{model.__name__}.{field.name}"
