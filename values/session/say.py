"""The page of one's own words, for a choosing that is done with it, and for a list that is done."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.owned import get_owned_or_404

from .draft import TEXTS, Change, Draft, mark, text_key
from .forms import SayForm
from .models import Kind, ValuesSession
from .results import finish, last_words, ranked_in
from .steps import CHANGED, GONE, Step


class Say(Step):
    """What each of the order means, in one's own words; then it is done."""

    name = "say"
    has_last_words = False

    def _draw(self, draft: Draft | None) -> None:
        super()._draw(draft)
        # What was written last time is a text to begin with.
        words = last_words(self.user, self.draft.order if draft else ())
        self.has_last_words = any(words.values()) and not self.draft.record["said"]
        for key, text in words.items():
            self.before["said"].setdefault(key, text)
            self.draft.record["said"].setdefault(key, text)

    def over(self, session: ValuesSession | None) -> HttpResponse:
        if session and session.done_on and not session.trashed_at:
            return Words(self.request, session.pk).post()
        if session and session.trashed_at:
            raise Http404
        return super().over(session)

    @property
    def order(self) -> list[str]:
        return self.draft.order

    @cached_property
    def form(self) -> SayForm:
        """The words of the order, and those that another window took out of it while this page wrote of them."""
        post = self.request.POST
        written = {name.removeprefix("text-").partition(".")[0] for name, text in post.items() if text}
        also = [key for key in self.draft.record["words"] if key in written and key not in self.order]
        return SayForm(post or None, words=self.draft.words([*self.order, *also]), said=self.before["said"])

    def changes(self) -> list[Change]:
        form, post = self.form, self.request.POST
        form.is_valid()
        sent = {name.removeprefix("text-"): text for name, text in form.cleaned_data.items() if name in post}
        if form.errors:
            self.errors.append(_("Not kept yet: something below needs another look."))
        elif post.get("five", "").split() != self.order:
            self.errors.append(CHANGED)
        return [Change("said", key, post.get(f"drawn-{key}", mark("")), text) for key, text in sent.items()]

    def problem(self) -> Any:
        # What was kept may be gone meanwhile, or be more than can be put in order.
        return "" if self.name in self.draft.steps else GONE

    def save(self, at: str) -> None:
        # Going on from here, it is done.
        if self.goes_on and not self.errors:
            finish(self.session, self.draft)
        else:
            super().save(at)

    def lead_on(self, target: str) -> HttpResponse:
        return redirect(self.session) if self.session.done_on else super().lead_on(target)

    def context(self) -> dict[str, Any]:
        said, words = self.draft.record["said"], self.form.words
        texts = [(word["name"], text_key(word["key"], name)) for word in words for name in TEXTS]
        shown = {key: self.form[f"text-{key}"].value() for _name, key in texts}
        otherwise = [(name, said[key]) for name, key in texts if said.get(key, "") not in ("", shown[key])]
        return {
            "form": self.form,
            "drawn": [(key, mark(said.get(key, ""))) for key in shown],
            "five": " ".join(self.order),
            "otherwise": otherwise if self.errors else [],
        }


class Words(Say):
    """One's own words for a list that is done."""

    kinds = tuple(Kind)

    def __init__(self, request: SignedInRequest, id: UUID) -> None:
        self.listed = get_owned_or_404(request, ValuesSession, id)
        rows = ranked_in(request.reader, [self.listed])[self.listed]
        self.rows = {row.personal_value.key: row for row in rows if row.is_readable()}
        super().__init__(request)

    def find_session(self) -> ValuesSession | None:
        # Its record is not read here and not saved, so that one that does not open stays as it is.
        self.listed.record = {}
        return self.listed if self.listed.done_on else None

    def _draw(self, draft: Draft | None) -> None:
        # Its texts stand in the ranked values.
        draft = Draft()
        for key, row in self.rows.items():
            draft.know(key, row.name_snapshot, row.definition_snapshot, own=True)
            draft.record["said"] |= {text_key(key, name): getattr(row, name) for name in TEXTS}
        Step._draw(self, draft)

    @property
    def order(self) -> list[str]:
        return list(self.rows)

    def get(self) -> HttpResponse:
        return self.page() if self.rows else redirect(self.listed if self.listed.done_on else "values:choose_on")

    def problem(self) -> Any:
        return ""

    def save(self, at: str) -> None:
        for key, row in self.rows.items():
            said = {name: self.draft.record["said"][text_key(key, name)] for name in TEXTS}
            if any(getattr(row, name) != text for name, text in said.items()):
                for name, text in said.items():
                    setattr(row, name, text)
                row.save(update_fields=[*TEXTS, "updated_at"])
