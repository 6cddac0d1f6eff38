"""The pages of choosing, one class each: what a form sends is laid over the draft, and leads on; going on later, and
putting it away and back. Words to tick are in `table`."""

import copy
from collections.abc import Callable, Collection, Iterable, Set
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.words import isolated
from careerpath.writing.forms import BY_SCRIPT, PAGE
from careerpath.writing.owned import lock_user
from careerpath.writing.pieces import new_piece_id, read_piece_id
from careerpath.writing.quotas import counting
from values.catalog.models import Value

from .draft import CANT_SAY, Change, Draft, pair_key
from .models import NOUN, Kind, ValuesSession, as_uuid, put_away, put_back, unfinished

ORDER = ["table", "light", "fewer", "pairs", "order", "say"]

ANOTHER_ACCOUNT = _lazy("This page was opened from another account, so it was not kept. Press again to keep it.")
UNDER_WAY = _lazy(
    "You are choosing already, in another way, and only one choosing goes on at a time. "
    "Finish it or put it away under Values, then press again."
)
OVER = _lazy("The choosing that this page belongs to is over. What you sent is below: press again to keep it.")
GONE = _lazy("That choosing is over, or has moved on to another step. What you kept is there.")
CHANGED = _lazy("This was changed in another window. What you sent is below: look it over and press again.")
UNOPENED = _lazy("What you chose so far cannot be opened now. It stays as it is, and you start over here.")
NO_LONGER_THERE = _lazy("A word that you kept is no longer in the catalog. It stays here as one of your own.")
PASSED_OVER = _lazy("One of those pairs is no longer being asked, so it was skipped. Nothing else is lost.")
NOT_WHOLE = _lazy("An order has each value once, and this one did not. Look it over and press again.")


def address_of(step: str) -> str:
    return reverse("values:choose" if step in ("", "table") else f"values:choose_{step}")


class Step:
    """A page of choosing. `name` is its word in `Draft.steps`; one that `begins` needs no session yet."""

    name: ClassVar[str]
    begins: ClassVar[bool] = False
    # The kinds of session that have this page.
    kinds: ClassVar[tuple[str, ...]] = (Kind.EXPRESS, Kind.FULL, Kind.LIGHT)
    # The part of its page that a script asks for.
    fragment: ClassVar[str] = ""
    # Buttons that change something here, and lead nowhere.
    stay_buttons: ClassVar[tuple[str, ...]] = ()

    def __init__(self, request: SignedInRequest) -> None:
        self.request, self.user = request, request.reader
        # Its script wants the page as it is after, rather than to be led to it.
        self.asks_for_page = request.headers.get(BY_SCRIPT) == PAGE
        self.errors: list[Any] = []
        self.notes: list[Any] = []
        self.session: Any = self.find_session()
        self.unopened = self.session if self.session and not self.session.is_readable() else None
        if self.unopened:
            self.session = None
            self.notes.append(UNOPENED)
        self._draw(self.session.draft if self.session else None)

    def _draw(self, draft: Draft | None) -> None:
        # The signed id is that of a session to come, which its first form begins.
        self.id = str(self.session.pk) if draft and self.session else new_piece_id(self.user, NOUN)
        self.draft = draft or Draft(seed=self.id)
        # What the page is drawn with: as the database has it.
        self.before = copy.deepcopy(self.draft.record)
        words = {key: word for key, word in self.draft.record["words"].items() if not word.get("own")}
        for key in words.keys() - self.in_catalog(words):
            words[key]["own"] = True
            self.notes.append(NO_LONGER_THERE)

    def in_catalog(self, keys: Collection[str]) -> Set[str]:
        """Those of these keys that name values of the catalog, and others maybe."""
        return set(Value.objects.filter(slug__in=keys).values_list("slug", flat=True)) if keys else set()

    @classmethod
    def view(cls) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "POST"])
        def view(request: SignedInRequest, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return cls(request, **kwargs).get()
            with counting(request.reader):
                lock_user(request.reader)
                return cls(request, **kwargs).post()

        return view

    def find_session(self) -> ValuesSession | None:
        return unfinished(self.user)

    @property
    def fits(self) -> bool:
        return self.session is not None and self.session.kind in self.kinds

    def get(self) -> HttpResponse:
        is_open = self.fits and self.name in self.draft.steps
        return self.page() if is_open or (self.begins and not self.session) else redirect("values:choose_on")

    def post(self) -> HttpResponse:
        if self.unopened:
            put_away(self.unopened, for_good=True)
        if refusal := self._refused():
            return refusal
        conflicts = self.draft.lay(self.changes())
        if conflicts and CHANGED not in self.errors:
            self.errors.append(CHANGED)
        self.draft.take_back(self.request.POST.get("back", ""))
        self.act()
        target = self._target()
        self.save(target)
        if self.errors:
            return self.page(409 if conflicts else 422)
        if self.asks_for_page and target == self.name:
            return self.page()
        for note in self.notes:
            messages.info(self.request, note)
        return self.lead_on(target)

    def _refused(self) -> HttpResponse | None:
        """The answer to a form whose session is not the one under way; None where it is, or is one to come."""
        sent = self.request.POST.get("session", "")
        id = as_uuid(sent) or read_piece_id(sent, self.user, NOUN)
        if self.session and id == self.session.pk and self.fits:
            return None
        there = ValuesSession.all_of(self.user).filter(pk=id).first()
        if id is None or (not there and as_uuid(sent)):
            return self.refuse(ANOTHER_ACCOUNT, 422)
        if (there and there != self.session) or not (self.session or self.begins):
            return self.over(there)
        if self.session and not self.fits:
            return self.refuse(UNDER_WAY, 409)
        if not self.session:
            self.session = ValuesSession(id=id, owner=self.user, started_on=today(self.user))
            self.draft.seed = str(id)
        return None

    def refuse(self, why: Any, status: int) -> HttpResponse:
        """Show what was sent, unsaved, to be sent once more."""
        if not self.fits:
            self._draw(None)
        changes = list(self.changes())
        if not self.begins and why is ANOTHER_ACCOUNT:
            # That page shows what was written, to be copied.
            raise Http404
        typed = any(text for name, text in self.request.POST.items() if name.startswith("text-"))
        if not self.begins or (why is OVER and not typed and not any(each.sent != each.drawn for each in changes)):
            messages.info(self.request, GONE if why is OVER else why)
            return redirect("values:choose_on")
        self.draft.lay(change if self.fits else change._replace(drawn=None) for change in changes)
        self.errors.append(why)
        return self.page(status)

    def over(self, session: ValuesSession | None) -> HttpResponse:
        return self.refuse(OVER, 409)

    def changes(self) -> Iterable[Change]:
        """What the form sent. May add `errors`, by which the page comes back, and `notes`."""
        return ()

    @property
    def goes_on(self) -> bool:
        """Whether the button was pressed that leads on."""
        return self.request.POST.get("to", "on") == "on" and not {"back", *self.stay_buttons} & set(self.request.POST)

    def act(self) -> None:
        """Do what a form asks beside its changes."""

    def _target(self) -> str:
        """The step that the pressed button leads to; this one, with an error, where the way on is not open."""
        to, steps, here = self.request.POST.get("to", "on"), self.draft.steps, ORDER.index(self.name)
        if to in steps:
            return to
        if "back" in self.request.POST:
            # The answer that was taken back is asked once more.
            is_asked = self.request.POST["back"] and "pairs" in steps
            before = [step for step in steps if ORDER.index(step) < here]
            return "pairs" if is_asked else (before or [self.name])[-1]
        if not self.goes_on:
            return self.name
        if problem := self.problem():
            self.errors.append(problem)
        return next((step for step in steps if ORDER.index(step) > here), self.name) if not self.errors else self.name

    def problem(self) -> Any:
        """Why there is no way on from here; empty where there is one."""
        return ""

    @property
    def kind(self) -> str:
        return self.session.kind if self.session else Kind.EXPRESS

    def save(self, at: str) -> None:
        session, record = self.session, self.draft.record
        is_as_it_was = session._state.adding or (record["at"], session.kind) == (at, self.kind)
        if self.draft.changed or not is_as_it_was:
            record["at"] = at
            session.record, session.kind = record, self.kind
            session.save()
            self.id, self.before = str(session.pk), record

    @property
    def address(self) -> str:
        """Where a button leads that stays here."""
        return self.request.get_full_path()

    def lead_on(self, target: str) -> HttpResponse:
        # "stay#group" leads back to the group whose button was pressed.
        to, at, group = self.request.POST.get("to", "on").partition("#")
        if to == "later":
            return redirect("values:values")
        return redirect(f"{self.address}{at}{group}" if target == self.name else address_of(target))

    def context(self) -> dict[str, Any]:
        return {}

    def page(self, status: int = 200) -> HttpResponse:
        context = {"step": self, "draft": self.draft, "session": self.session, **self.context()}
        fragment = self.fragment if self.asks_for_page else ""
        return render(self.request, f"values/choose/{self.name}.html{fragment}", context, status=status)


class Pairs(Step):
    """Two at a time."""

    name = "pairs"
    fragment = "#asked"

    def changes(self) -> list[Change]:
        asked = {pair_key(*pair) for pair in self.draft.ranking.pairs} | set(self.draft.record["answered"])
        post = self.request.POST
        sent = {name.removeprefix("pair-"): str(post[name]) for name in post if name.startswith("pair-")}
        known = {pair: won for pair, won in sent.items() if pair in asked and won in (*pair.split("."), CANT_SAY)}
        if len(known) < len(sent):
            self.notes.append(PASSED_OVER)
        return [Change("answered", pair, None, winner) for pair, winner in known.items()]

    @cached_property
    def still_open(self) -> set[str]:
        """The pairs of the page that were left open."""
        return {pair_key(*pair) for pair in self.draft.ranking.pairs} & set(self.request.POST.getlist("asked"))

    def problem(self) -> Any:
        count = len(self.still_open)
        if not count or self.asks_for_page:
            return ""
        return ngettext(
            "One pair is still open: pick one, or “I can’t say”.",
            "%(count)s pairs are still open: pick one of each, or “I can’t say”.",
            count,
        ) % {"count": str(apnumber(count)).capitalize()}

    def _target(self) -> str:
        target = super()._target()
        return self.name if self.goes_on and self.name in self.draft.steps else target

    def context(self) -> dict[str, Any]:
        asked = [(pair_key(*pair), self.draft.words(pair)) for pair in self.draft.ranking.pairs]
        return {"pairs": [pair for pair in asked if pair[0] in self.still_open] or asked}


class Order(Step):
    """The last word: the order by hand, and what stays outside."""

    name = "order"
    stay_buttons = ("up", "down", "swap")

    @cached_property
    def sent(self) -> list[str]:
        """The list as it was sent, moved by the button that was pressed, whole."""
        post, order = self.request.POST, self.request.POST.getlist("order")
        if self.draft.repaired(order) != order:
            self.errors.append(NOT_WHOLE)
            return self.draft.repaired(order or self.draft.order)
        for act, by in (("up", -1), ("down", 1)):
            if (key := post.get(act)) in order:
                at = order.index(key)
                to = min(max(at + by, 0), len(order) - 1)
                order[at], order[to] = order[to], order[at]
        return [*order[:-1], post["swap"]] if post.get("swap") in self.draft.outside else order

    def changes(self) -> list[Change]:
        changes = [Change("ordered", "five", self.request.POST.get("drawn", "").split(), self.sent)]
        return changes if not self.errors else []

    def act(self) -> None:
        # Going on takes it as it stands, but for one that another window put in order meanwhile.
        if self.goes_on and not self.errors and not self.draft.is_ordered:
            self.draft.put_in_order(self.sent)

    def context(self) -> dict[str, Any]:
        drawn, close = self.draft.order, self.draft.close_to
        shown = self.sent if self.errors else drawn
        words = self.draft.words(shown)
        for word in words:
            others = self.draft.words(close[word["key"]])
            word["close"] = _(" and ").join(isolated(other["name"]) for other in others)
        return {
            "order": words,
            "outside": self.draft.words(key for key in self.draft.short if key not in shown),
            "drawn": " ".join(drawn),
            "otherwise": self.draft.words(drawn) if CHANGED in self.errors else [],
        }


@require_safe
def choose_on(request: SignedInRequest) -> HttpResponse:
    """The page at which the choosing under way was left, the next where that is not open; the table for all else."""
    session = unfinished(request.reader)
    if session is None or not session.is_readable():
        return redirect("values:choose")
    steps, at = session.draft.steps, ORDER.index(session.record["at"] or "table")
    return redirect(address_of(next((step for step in steps if ORDER.index(step) >= at), steps[-1])))


@require_POST
def choose_put_away(request: SignedInRequest) -> HttpResponse:
    with counting(request.reader):
        lock_user(request.reader)
        session = unfinished(request.reader)
        if session is None or str(session.pk) != request.POST.get("session"):
            return redirect("values:values")
        put_away(session, for_good=not session.is_readable())
    return redirect(f"{reverse('values:values')}?{urlencode({'away': session.pk})}")


@require_POST
def choose_put_back(request: SignedInRequest) -> HttpResponse:
    if not put_back(request.reader, request.POST.get("session", "")) and unfinished(request.reader):
        messages.info(request, _("You are choosing already. Finish that or put it away first."))
    return redirect("values:choose_on")
