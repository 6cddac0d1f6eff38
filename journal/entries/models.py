"""Entries: pieces of writing with a date of their own."""

from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, islice
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from careerpath.accounts.clock import today
from careerpath.dates import whole_month
from careerpath.encryption.fields import EncryptedTextField, Sealed
from careerpath.writing.keyset import Rows, in_any
from careerpath.writing.markup import PAGE, beginning
from careerpath.writing.owned import Owned, in_trash
from careerpath.writing.pieces import Facts, Piece, piece_model
from journal.prompts.models import HiddenQuestion, Prompt, Question
from journal.prompts.offering import FOR_GOOD, MOST_SHOWN, due
from journal.touches.models import HasTags, Link, TouchesValues, TouchingQuerySet

# As many answers as a question shows where several questions are listed.
MOST_ANSWERS = 5
# As many pages that follow it as a page names.
MOST_FOLLOWERS = 3
# As many pages that it names as a page leads to.
MOST_LINKS = 50


class EntryQuerySet(TouchingQuerySet):
    """Questions about entries."""

    def own_pages(self) -> Self:
        return self.filter(prompt__isnull=True, question__isnull=True)

    def answering(self, question: Prompt | Question) -> Self:
        return self.filter(**{str(question._meta.model_name): question})


class Entry(HasTags, TouchesValues, Piece):
    """A piece of writing, answering a prompt or none."""

    text = EncryptedTextField(
        bound_to="entry.text",
        multiline=True,
        max_length=200_000,
        error_messages={
            "required": _("There is nothing on this page yet."),
            "max_length": _("A page can have %(limit_value)d characters; this one has %(show_value)d. Split it."),
        },
    )
    title = EncryptedTextField(
        bound_to="entry.title",
        blank=True,
        max_length=200,
        error_messages={
            "one_line": _("A title is one line."),
            "max_length": _("A title can have %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    written_on = models.DateField(_("date"))
    prompt = models.ForeignKey(Prompt, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # A question of one's own that was answered; it may be deleted later.
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # The wording that was answered: the curator may change it later.
    prompt_text = EncryptedTextField(bound_to="entry.prompt_text", blank=True)
    # The piece that it follows, of any noun: an older answer, or what stood beside it when one asked what moved.
    follows_noun = models.CharField(max_length=20, blank=True, default="", db_default="", editable=False)
    follows_id = models.UUIDField(null=True, editable=False)

    noun: ClassVar[str] = "entry"
    called = _("A page")
    listed_by = "written_on"
    exported_as = "entries"
    is_gathered = comes_back = True
    searched = ("title", "text")
    row_template = "journal/entries/row.html"
    not_kept = ("prompt_text",)
    kept_besides = ("touched", "tags")
    shown_apart = ("text", "title")
    # Whether its text may name other pages: most name none, and nobody asks for those.
    is_linking = models.BooleanField(default=False, db_default=False, editable=False)
    _writes_back_to: Any = None

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        indexes = [
            models.Index(
                fields=["owner", "written_on", "id"], name="entry_by_day", condition=models.Q(trashed_at__isnull=True)
            ),
            *(
                models.Index(
                    fields=["owner", asked, "written_on", "id"],
                    name=f"entry_by_{asked}",
                    condition=models.Q((f"{asked}__isnull", False), trashed_at__isnull=True),
                )
                for asked in ("prompt", "question")
            ),
            models.Index(
                fields=["owner", "written_on", "id"],
                name="entry_of_own_by_day",
                condition=models.Q(prompt__isnull=True, question__isnull=True, trashed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "follows_id"], name="entry_by_followed", condition=models.Q(follows_id__isnull=False)
            ),
            in_trash("entry_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(written_on__gte="1900-01-01", written_on__lt="2200-01-01"),
                name="entry_written_on_in_reach",
            )
        ]

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        names = None if update_fields is None else set(update_fields)
        is_text_given = (names is None or "text" in names) and not isinstance(self.__dict__.get("text"), Sealed)
        if is_text_given:
            self.is_linking = self.is_linking or bool(pages_named(self.text))
            names = names and names | {"is_linking"}
        with transaction.atomic(savepoint=False):
            super().save(update_fields=names, **kwargs)
            if is_text_given and self.is_linking:
                self._write_links()

    def _write_links(self) -> None:
        named = set(Entry.all_of(self.owner).filter(pk__in=pages_named(self.text)).values_list("pk", flat=True))
        rows = Link.owned_by(self.owner).filter(entry=self)
        there = set(rows.values_list("to", flat=True))
        if gone := there - named:
            rows.filter(to__in=gone).delete()
        Link.objects.bulk_create(
            Link(owner=self.owner, entry=self, to_id=id) for id in sorted(named - there - {self.pk})
        )

    @property
    def linked(self) -> dict[str, tuple[str, str]]:
        """The address and heading of each page that its text names, by id; none of those in the trash."""
        ids = pages_named(self.text) if self.is_linking else []
        rows = Entry.owned_by(self.owner).filter(pk__in=ids) if ids else []
        return {str(row.pk): (row.get_absolute_url(), row.heading) for row in rows if row.is_readable()}

    @property
    def heading(self) -> str:
        return self.title or self._beginning[0]

    @property
    def opening(self) -> str:
        return self._beginning[1]

    @property
    def _beginning(self) -> tuple[str, str]:
        # Kept with the row and for as long as its text is the same: private words do not outlive their request.
        text, begins = self.__dict__.get("_begins", (None, ("", "")))
        if text is not self.text:
            begins = beginning(self.text)
            self._begins = self.text, begins
        return begins

    @property
    def said(self) -> dict[str, str]:
        return super().said | {str(_("Touches")): "\n".join(self.touched_labels), str(_("Tags")): "\n".join(self.tags)}

    @property
    def brought_along(self) -> Facts:
        """What another journal said of it, for which there is no place here."""
        if (row := getattr(self, "extra", None)) is None:
            return []
        row.owner = self.owner
        return [(one["name"], [one["value"]]) for one in row.fields] if row.is_readable() else []

    @property
    def asked_by(self) -> Prompt | Question | None:
        """The question that it answers, where that has a page."""
        return self.prompt or (self.question if self.question and not self.question.trashed_at else None)

    @cached_property
    def followed(self) -> Piece | None:
        """The piece that it follows; None without one outside the trash."""
        piece = piece_of(self.owner, self.follows_noun, self.follows_id) if self.follows_id else None
        return piece if piece and not piece.trashed_at else None

    @property
    def writes_back_to(self) -> Any:
        """The season whose opened letter it writes back to; None without one outside the trash. Set it on a new one."""
        ties = WrittenBack.owned_by(self.owner).filter(entry=self, season__trashed_at__isnull=True)
        tie = ties.select_related("season").first()
        return tie and tie.season

    @writes_back_to.setter
    def writes_back_to(self, season: Any) -> None:
        self._writes_back_to = season

    def on_creation(self) -> None:
        if self._writes_back_to:
            WrittenBack.objects.create(owner=self.owner, entry=self, season=self._writes_back_to)


class WrittenBack(Owned):
    """The tie of an entry to the season whose letter it writes back to. It goes with either, and the other stays."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    season = models.ForeignKey("Season", on_delete=models.CASCADE, related_name="+")


def piece_of(user: Any, noun: str, id: UUID) -> Piece | None:
    """The user's piece of this noun, which may be in the trash; None where there is none, or no such noun."""
    with suppress(Http404):
        return piece_model(noun).all_of(user).filter(pk=id).first()
    return None


def pages_named(text: str) -> list[UUID]:
    """The ids of the pages whose addresses stand in a text: the first MOST_LINKS."""
    # Most texts name none: that is seen soonest so.
    found = PAGE.finditer(text) if "/journal/" in text else ()
    return [*dict.fromkeys(UUID(one[1]) for one in found)][:MOST_LINKS]


def followed_and_linked(entry: Entry) -> tuple[list[Entry], list[Entry]]:
    """The first pages that follow a page, and those whose texts name it, each one more than are named. One query."""
    linked = Link.owned_by(entry.owner).filter(to=entry).values("entry")
    # As in `followers_of`, they are few.
    rows = in_any(entry.owner, Entry.owned_by(entry.owner).filter(follows_id=entry.pk), linked)
    found = sorted(rows, key=lambda row: (row.written_on, row.pk))
    kinds = [[row for row in found if (row.follows_id == entry.pk) is follows] for follows in (True, False)]
    return kinds[0][: MOST_FOLLOWERS + 1], kinds[1][: MOST_FOLLOWERS + 1]


def followers_of(piece: Piece) -> list[Entry]:
    """The first pages that follow a piece, one more than are named; none of their text is read."""
    rows = Entry.owned_by(piece.owner).filter(follows_id=piece.pk).only("owner", "written_on")
    # They are few: with an order, the database would walk all of its owner's pages by their days.
    return sorted(rows, key=lambda row: (row.written_on, row.pk))[: MOST_FOLLOWERS + 1]


@dataclass
class Answer:
    """What leads to an entry that answers a question; `when` is set by `set_when`."""

    written_on: date
    pk: UUID
    when: str = ""

    def get_absolute_url(self) -> str:
        return Entry.url_of(self.pk)


def with_answers(user: Any, questions: QuerySet) -> list[Any]:
    """Prompts, or questions of one's own, each with the user's latest `answers`, newest first; no text is read."""
    answers = _answers_to_each(user, questions).order_by("-written_on", "-id")
    latest = Rows(answers.values("written_on", "pk")[: MOST_ANSWERS + 1], "written_on", "pk")
    asked = list(questions.annotate(latest=latest))
    for question in asked:
        # A union of rows has no order by right. Days and ids sort as they are written.
        found = sorted(question.latest or [], reverse=True)
        question.has_more_answers = len(found) > MOST_ANSWERS
        question.answers = [Answer(date.fromisoformat(day), UUID(id)) for day, id in found[:MOST_ANSWERS]]
        set_when(question.answers)
    return asked


def set_when(answers: Collection[Any]) -> None:
    """Each answer's `when`: its month, or its day where another of these is of the same month."""
    months = Counter((answer.written_on.year, answer.written_on.month) for answer in answers)
    for answer in answers:
        day: date = answer.written_on
        answer.when = whole_month(day) if months[day.year, day.month] == 1 else f"{day.day} {whole_month(day)}"


def with_standing(user: Any, questions: QuerySet) -> QuerySet:
    """Annotate prompts, or questions of one's own, with `answered_on` and `hidden_until`, as `Standing` has them."""
    of_it = {str(questions.model._meta.model_name): OuterRef("pk")}
    answers = _answers_to_each(user, questions).order_by("-written_on")
    hidden = HiddenQuestion.owned_by(user).filter(**of_it).annotate(day=Coalesce("until", FOR_GOOD))
    return questions.annotate(
        answered_on=Subquery(answers.values("written_on")[:1]), hidden_until=Subquery(hidden.values("day")[:1])
    )


def answered(user: Any, questions: QuerySet) -> QuerySet:
    """Those of these prompts, or questions of one's own, that the user has answered."""
    return questions.filter(Exists(_answers_to_each(user, questions)))


def _answers_to_each(user: Any, questions: QuerySet) -> QuerySet:
    """For a subquery: the answers of a user to one of these."""
    return Entry.owned_by(user).filter(**{str(questions.model._meta.model_name): OuterRef("pk")})


def all_questions(user: Any, prompts: QuerySet) -> tuple[QuerySet, QuerySet]:
    """The user's own questions and `prompts`, each as it stands with them."""
    own = Question.owned_by(user).order_by("added_on", "id")
    return with_standing(user, own), with_standing(user, prompts)


def offered(user: Any, season_began: date | None = None) -> list[Any]:
    """What is offered on the user's day, best first: prompts and questions of one's own that are due, three at most.

    One that does not open is passed over. `season_began` is as in `Standing.due_on`.
    """
    # No theme is named.
    questions = all_questions(user, Prompt.objects.published().in_order().select_related(None))
    ready = due((question.standing for question in chain(*questions)), season_began, today(user))
    return list(islice((one.key for one in ready if one.key.is_readable()), MOST_SHOWN))
