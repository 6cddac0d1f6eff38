"""What choosing came to: the five of now, those of each session, how a draft becomes one, and a list moved by hand."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F
from django.utils import timezone
from uuid_utils.compat import uuid7

from careerpath.accounts.clock import today
from careerpath.writing.pieces import Revision
from values.catalog.models import PersonalValue, Value

from .draft import TEXTS, Draft, text_key
from .models import NOUN, Kind, RankedValue, ValuesSession, as_uuid, put_away


def current_five(user: Any, **more: Any) -> list[RankedValue]:
    """The ranked values of the latest finished session, first place first; empty if there is none. One query.

    `more` is annotated on each of them.
    """
    return _ranked(user, _latest(user), **more)


def _latest(user: Any) -> Any:
    return ValuesSession.owned_by(user).done().newest_first().values("pk")[:1]


def _held_back(user: Any) -> Exists:
    return Exists(ValuesSession.owned_by(user).filter(done_on__isnull=True, kind=Kind.FULL))


def five_to_show(user: Any) -> tuple[list[RankedValue], bool]:
    """The current five, and whether they are held back: while the whole catalog is gone through, since a list
    one sees is hard to leave. One query."""
    five: list[Any] = current_five(user, is_held_back=_held_back(user))
    held_back = any(row.is_held_back for row in five)
    return [] if held_back else five, held_back


def places_to_show(user: Any, of: str = "personal_value") -> dict[Any, int]:
    """The place of each of the five, as `five_to_show` has them, by the id of its card, or of `of`, first place first.

    Two plain queries, which read no text.
    """
    newest = ValuesSession.owned_by(user).newest_first().values_list("pk", "kind", "done_on")[:2]
    for id, kind, done_on in newest:
        if done_on:
            return dict(RankedValue.owned_by(user).filter(session=id).order_by("rank").values_list(of, "rank"))
        if kind == Kind.FULL:
            break
    return {}


def ranked_in(user: Any, sessions: Iterable[ValuesSession]) -> dict[ValuesSession, list[RankedValue]]:
    """The ranked values of each of these sessions, in one query."""
    rows: dict[ValuesSession, list[RankedValue]] = {session: [] for session in sessions}
    for row in _ranked(user, rows):
        rows[row.session].append(row)
    return rows


def _ranked(user: Any, sessions: Any, **more: Any) -> list[RankedValue]:
    rows = list(RankedValue.owned_by(user).of(sessions).annotate(**more))
    for row in rows:
        # A text is read with its owner's keys: the owner at hand spares a query a row.
        row.session.owner = row.personal_value.owner = user
    return rows


def last_words(user: Any, keys: Iterable[str]) -> dict[str, str]:
    """What was last written of these values, as a draft says it. One query."""
    said: dict[str, str] = {}
    wanted = set(keys)
    rows = RankedValue.owned_by(user).newest_first().annotate(slug=F("personal_value__value__slug"))
    for row in rows if wanted else ():
        key = row.slug or str(row.personal_value_id)
        if key in wanted and row.is_readable():
            wanted.remove(key)
            said |= {text_key(key, name): getattr(row, name) for name in TEXTS}
    return said


def finish(session: ValuesSession, draft: Draft) -> None:
    """Make the result of a draft: a ranked value for each of its order, and a card where there is none.

    The caller has locked the user.
    """
    user, words, said = session.owner, draft.words(draft.order), draft.record["said"]
    cards = {card.key: card for card in PersonalValue.owned_by(user).select_related("value")}
    values = Value.objects.in_bulk(draft.order, field_name="slug")
    new = []
    for word in words:
        key, value = word["key"], None if word.get("own") else values.get(word["key"])
        if key not in cards:
            own = {} if value else {"name": word["name"], "definition": word["definition"]}
            # Its key is no id where it is a value of the catalog, or was one.
            cards[key] = PersonalValue(id=as_uuid(key) or uuid7(), owner=user, value=value, **own)
            new.append(cards[key])
        elif word.get("own") and word["definition"] not in ("", cards[key].definition):
            cards[key].definition = word["definition"]
            cards[key].save(update_fields=["definition", "updated_at"])
    PersonalValue.objects.bulk_create(new)
    session.done_on, session.record = today(user), draft.record
    session.save()
    RankedValue.objects.bulk_create(
        RankedValue(
            owner=user,
            session=session,
            personal_value=card,
            rank=rank,
            name_snapshot=word["name"],
            definition_snapshot=word["definition"],
            ladder_snapshot=bool(card.value and card.value.ladder_default),
            **{name: said.get(text_key(word["key"], name), "") for name in TEXTS},
        )
        for rank, (word, card) in enumerate([(word, cards[word["key"]]) for word in words], 1)
    )


def order_of(rows: Iterable[RankedValue]) -> list[str]:
    return [str(row.personal_value_id) for row in rows]


def _latest_two(user: Any) -> list[tuple[ValuesSession, list[RankedValue]]]:
    """The two latest lists, the newest first, each with its ranked values; of an empty journal, none."""
    return [*ranked_in(user, ValuesSession.owned_by(user).done().newest_first()[:2]).items()]


def _is_moved_today(session: ValuesSession) -> bool:
    return session.kind == Kind.HAND and session.done_on == today(session.owner)


def order_before(user: Any) -> list[str]:
    """What Undo leads to: the order before today's last move by hand; empty where there was none today."""
    match _latest_two(user):
        case [(session, _rows), (_session, before)] if _is_moved_today(session):
            revision = Revision.owned_by(user).filter(piece_id=session.pk).order_by("-id").first()
            return revision.fields["order"] if revision and revision.is_readable() else order_of(before)
    return []


def move(user: Any, drawn: list[str], sent: list[str]) -> bool:
    """Move the latest list by hand, as one done today; the caller has locked the user.

    The moves of one day are one session, of which earlier orders are revisions. False where the list was moved in
    another window, or is not the one that was drawn; nothing is saved then.
    """
    latest = _latest_two(user)
    session, rows = latest[0] if latest else (None, [])
    order = order_of(rows)
    if session is None or sent == order:
        return bool(session)
    if drawn != order or sorted(sent) != sorted(order) or not all(row.is_readable() for row in rows):
        return False
    by_id = {str(row.personal_value_id): row for row in rows}
    if _is_moved_today(session):
        before = latest[1][1] if len(latest) > 1 else []
        _move_again(session, [by_id[id] for id in sent], order, before)
        return True
    record = session.record if session.is_readable() else {}
    day = {"started_on": today(user), "done_on": today(user)}
    moved = ValuesSession.objects.create(owner=user, kind=Kind.HAND, record=record, **day)
    copied = ("personal_value", "name_snapshot", "definition_snapshot", "ladder_snapshot", *TEXTS)
    RankedValue.objects.bulk_create(
        RankedValue(owner=user, session=moved, rank=rank, **{name: getattr(by_id[id], name) for name in copied})
        for rank, id in enumerate(sent, 1)
    )
    return True


def _move_again(session: ValuesSession, rows: list[RankedValue], order: list[str], before: list[RankedValue]) -> None:
    mine = RankedValue.owned_by(session.owner).filter(session=session)
    said = [
        [(row.personal_value_id, *(getattr(row, name) for name in TEXTS)) for row in one if row.is_readable()]
        for one in (rows, before)
    ]
    if said[0] == said[1]:
        # Nothing is left of the moving.
        mine.update(trashed_at=timezone.now())
        put_away(session)
        return
    Revision.objects.create(owner=session.owner, piece_noun=NOUN, piece_id=session.pk, fields={"order": order})
    # Each place is given once: all are put aside before any is given anew.
    mine.update(rank=F("rank") + len(rows))
    for rank, row in enumerate(rows, 1):
        row.rank = rank
    mine.bulk_update(rows, ["rank"])
