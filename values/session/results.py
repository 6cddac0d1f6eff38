"""What choosing came to: the five of now, those of each session, how a draft becomes one, and a list moved by hand."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, When
from django.db.models import Value as Literal
from django.utils import timezone
from uuid_utils.compat import uuid7

from careerpath.accounts.clock import today
from careerpath.writing.pieces import Revision
from values.catalog.models import PersonalValue, Value

from .draft import TEXTS, Draft, text_key
from .models import RankedValue, ValuesSession

Kind = ValuesSession.Kind
NOUN = "values"


def unfinished(user: Any) -> ValuesSession | None:
    # One at most: the constraint `one_unfinished_session`.
    return ValuesSession.owned_by(user).filter(done_on__isnull=True).first()


def latest_done(user: Any) -> ValuesSession | None:
    return ValuesSession.owned_by(user).done().newest_first().first()


def current_five(user: Any) -> list[RankedValue]:
    """The ranked values of the latest finished session, first place first; empty if there is none.

    One query. Each row carries its session.
    """
    latest = ValuesSession.owned_by(user).done().newest_first().values("pk")[:1]
    rows = list(RankedValue.owned_by(user).of(latest).select_related("session"))
    for row in rows:
        # A text is read with its owner's keys: the owner at hand spares a query a row.
        row.session.owner = row.personal_value.owner = user
    return rows


def five_to_show(user: Any) -> tuple[list[RankedValue], bool]:
    """The current five, and whether they are held back: while the whole catalog is gone through, seeing the old
    list holds a person to it. Two queries at most."""
    rows = list(ValuesSession.owned_by(user).newest_first()[:2])
    latest = next((row for row in rows if row.done_on), None)
    if latest and rows[0] is not latest and rows[0].kind == Kind.FULL:
        return [], True
    return (ranked_in(user, [latest])[latest.pk] if latest else []), False


def current_ids(user: Any) -> list[UUID]:
    latest = ValuesSession.owned_by(user).done().newest_first().values("pk")[:1]
    rows = RankedValue.owned_by(user).filter(session=latest)
    return list(rows.order_by("rank").values_list("personal_value_id", flat=True))


def ranked_in(user: Any, sessions: Sequence[ValuesSession]) -> dict[UUID, list[RankedValue]]:
    """The ranked values of each session by session id, in one query."""
    rows: dict[UUID, list[RankedValue]] = {session.pk: [] for session in sessions}
    by_id = {session.pk: session for session in sessions}
    for row in RankedValue.owned_by(user).of(list(sessions)):
        row.session = by_id[row.session_id]
        # The owner at hand spares a query a row, as in `current_five`.
        row.personal_value.owner = user
        rows[row.session_id].append(row)
    return rows


def last_words(user: Any, keys: Iterable[str]) -> dict[str, str]:
    """What was last written of these values, as a draft says it. One query."""
    said: dict[str, str] = {}
    wanted = set(keys)
    rows = RankedValue.owned_by(user).select_related("personal_value__value")
    for row in rows.order_by("-session__done_on", "-session_id"):
        if row.personal_value.key in wanted and row.is_readable():
            wanted.remove(row.personal_value.key)
            said |= {text_key(row.personal_value.key, name): getattr(row, name) for name in TEXTS}
    return said


def finish(session: ValuesSession, draft: Draft) -> None:
    """Make the result of a draft: a card and a ranked value for each of its order. The caller has locked the user."""
    cards = _cards(session.owner, draft.words(draft.order))
    session.done_on = today(session.owner)
    session.record = draft.record
    session.save()
    said = draft.record["said"]
    RankedValue.objects.bulk_create(
        RankedValue(
            owner=session.owner,
            session=session,
            personal_value=card,
            rank=rank,
            name_snapshot=draft.word(key)["name"],
            definition_snapshot=draft.word(key)["definition"],
            ladder_snapshot=bool(card.value and card.value.ladder_default),
            **{name: said.get(text_key(key, name), "") for name in TEXTS},
        )
        for rank, (key, card) in enumerate(cards.items(), 1)
    )


def _cards(user: Any, words: list[dict[str, Any]]) -> dict[str, PersonalValue]:
    """The card of each word by its key, made where it is missing."""
    slugs = [word["key"] for word in words if not word.get("own")]
    values = Value.objects.in_bulk(slugs, field_name="slug")
    there = {card.key: card for card in PersonalValue.owned_by(user).select_related("value")}
    new = {}
    for word in words:
        key, value = word["key"], values.get(word["key"])
        if key in there and word.get("own") and word["definition"] not in ("", there[key].definition):
            there[key].definition = word["definition"]
            there[key].save(update_fields=["definition", "updated_at"])
        elif key not in there:
            own = {} if value else {"name": word["name"], "definition": word["definition"]}
            new[key] = PersonalValue(id=_id(key), owner=user, value=value, **own)
    PersonalValue.objects.bulk_create(new.values())
    return {word["key"]: (there | new)[word["key"]] for word in words}


def _id(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        # A value of the catalog, or one that was.
        return uuid7()


def order_of(rows: Iterable[RankedValue]) -> list[str]:
    return [str(row.personal_value_id) for row in rows]


def order_before(session: ValuesSession) -> list[str]:
    """What Undo leads to: the order before today's last move; empty where there was none today."""
    if session.kind != Kind.HAND or session.done_on != today(session.owner):
        return []
    revision = Revision.owned_by(session.owner).filter(piece_id=session.pk).order_by("-id").first()
    if revision and revision.is_readable():
        return revision.fields["order"]
    before = _before(session)
    return order_of(ranked_in(session.owner, [before])[before.pk]) if before else []


def _before(session: ValuesSession) -> ValuesSession | None:
    earlier = ValuesSession.owned_by(session.owner).done().newest_first().exclude(pk=session.pk)
    return earlier.first()


def move(session: ValuesSession, drawn: list[str], sent: list[str]) -> bool:
    """Move the latest list by hand, as one done today; the caller has locked the user.

    The moves of one day are one session, of which earlier orders are revisions. False where the list was moved in
    another window, or is not the one that was drawn; nothing is saved then.
    """
    user, rows = session.owner, ranked_in(session.owner, [session])[session.pk]
    order = order_of(rows)
    if sent == order:
        return True
    if drawn != order or sorted(sent) != sorted(order) or not all(row.is_readable() for row in rows):
        return False
    if session.kind == Kind.HAND and session.done_on == today(user):
        return _move_again(session, rows, sent)
    record = session.record if session.is_readable() else {}
    day = {"started_on": today(user), "done_on": today(user)}
    moved = ValuesSession.objects.create(owner=user, kind=Kind.HAND, record=record, **day)
    by_id = {str(row.personal_value_id): row for row in rows}
    copied = ("personal_value", "name_snapshot", "definition_snapshot", "ladder_snapshot", *TEXTS)
    RankedValue.objects.bulk_create(
        RankedValue(owner=user, session=moved, rank=rank, **{name: getattr(by_id[id], name) for name in copied})
        for rank, id in enumerate(sent, 1)
    )
    return True


def _move_again(session: ValuesSession, rows: list[RankedValue], sent: list[str]) -> bool:
    before = _before(session)
    of_before = ranked_in(session.owner, [before])[before.pk] if before else []
    as_before = [[getattr(row, name) for name in TEXTS] for row in of_before if row.is_readable()]
    said = {str(row.personal_value_id): [getattr(row, name) for name in TEXTS] for row in rows}
    if sent == order_of(of_before) and as_before == [said[id] for id in sent]:
        # Nothing is left of the moving.
        RankedValue.owned_by(session.owner).filter(session=session).update(trashed_at=timezone.now())
        put_away(session)
        return True
    Revision.objects.create(owner=session.owner, piece_noun=NOUN, piece_id=session.pk, fields={"order": order_of(rows)})
    # Each place is given once: all are put aside before any is given anew.
    mine = RankedValue.owned_by(session.owner).filter(session=session)
    mine.update(rank=F("rank") + len(sent))
    places = [When(personal_value=id, then=Literal(rank)) for rank, id in enumerate(sent, 1)]
    mine.update(rank=Case(*places, output_field=IntegerField()))
    return True


def put_away(session: ValuesSession, for_good: bool = False) -> None:
    """Move a session to the trash, from where it goes after 30 days; one put away `for_good` stays there."""
    session.trashed_at = timezone.now()
    session.first_seen_in_trash = ValuesSession.NEVER_MET if for_good else None
    session.save(update_fields=["trashed_at", "first_seen_in_trash", "updated_at"])


def was_put_away(user: Any, id: str) -> ValuesSession | None:
    try:
        # The id comes from the request, unchecked.
        rows = ValuesSession.trashed_by(user).filter(pk=UUID(id), done_on__isnull=True)
    except ValueError:
        return None
    return rows.first()
