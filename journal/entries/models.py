"""Entries: pieces of writing with a date of their own."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.fields import EncryptedTextField
from careerpath.writing.markup import excerpt, first_words
from careerpath.writing.owned import Owned
from careerpath.writing.pieces import Piece
from journal.prompts.models import Prompt, Question
from journal.touches.models import TouchesValues, TouchingQuerySet

# As many answers as a question shows where several questions are listed.
MOST_ANSWERS = 5


class EntryQuerySet(TouchingQuerySet):
    """Questions about entries."""

    def answers(self) -> Self:
        return self.filter(prompt__isnull=False)

    def own_pages(self) -> Self:
        return self.filter(prompt__isnull=True)

    def answering(self, prompt: Prompt) -> Self:
        return self.filter(prompt=prompt)


class Entry(TouchesValues, Piece):
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
    is_gathered = True
    row_template = "journal/entries/row.html"
    not_kept = ("prompt_text",)
    shown_apart = ("text", "title")
    _writes_back_to: Any = None

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        indexes = [
            models.Index(
                fields=["owner", "written_on", "id"], name="entry_by_day", condition=models.Q(trashed_at__isnull=True)
            ),
            models.Index(fields=["owner", "prompt", "written_on", "id"], name="entry_by_prompt"),
            models.Index(
                fields=["owner", "question", "written_on", "id"],
                name="entry_by_question",
                condition=models.Q(question__isnull=False),
            ),
            models.Index(
                fields=["owner", "follows_id"], name="entry_by_followed", condition=models.Q(follows_id__isnull=False)
            ),
            models.Index(fields=["owner", "trashed_at", "id"], name="entry_in_trash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(written_on__gte="1900-01-01", written_on__lt="2200-01-01"),
                name="entry_written_on_in_reach",
            )
        ]

    @property
    def heading(self) -> str:
        return self.title or first_words(self.text)

    @property
    def opening(self) -> str:
        return excerpt(self.text)

    @property
    def said(self) -> dict[str, str]:
        return super().said | {str(_("Touches")): "\n".join(self.touched_labels)}

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


def with_answers(user: Any, prompts: Iterable[Prompt]) -> list[Prompt]:
    """`prompts`, each with the user's latest `answers`, newest first, of which no text is read."""
    place = Window(RowNumber(), partition_by="prompt", order_by=["-written_on", "-id"])
    rows = Entry.owned_by(user).answers().annotate(place=place).filter(place__lte=MOST_ANSWERS + 1)
    answers = defaultdict(list)
    for answer in rows.only("owner", "prompt", "written_on").order_by("-written_on", "-id"):
        answers[answer.prompt_id].append(answer)
    asked = list(prompts)
    for prompt in asked:
        prompt.answers = answers[prompt.pk][:MOST_ANSWERS]
        prompt.has_more_answers = len(answers[prompt.pk]) > MOST_ANSWERS
        months = Counter(answer.written_on.replace(day=1) for answer in prompt.answers)
        for answer in prompt.answers:
            is_alone = months[answer.written_on.replace(day=1)] == 1
            answer.when = date_format(answer.written_on, "F Y" if is_alone else "j F Y")
    return asked


def offered(user: Any, after: str = "") -> Prompt | None:
    """The first published prompt, in the curator's order, that `user` has not answered; None without prompts.

    `after` is the slug of the prompt just shown: the search begins behind it and goes on from the top.
    With all of them answered, all are offered again.
    """
    prompts = list(Prompt.objects.published().in_order())
    if not prompts:
        return None
    answered = set(Entry.owned_by(user).answers().values_list("prompt_id", flat=True))
    position = next((i for i, prompt in enumerate(prompts) if prompt.slug == after), -1)
    turned = prompts[position + 1 :] + prompts[: position + 1]
    return next((prompt for prompt in turned if prompt.pk not in answered), turned[0])
