"""The pages with words to tick: the table, fewer of them, the light look at the five, and what one's work rewards."""

from collections.abc import Collection, Set
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from uuid_utils.compat import uuid7

from careerpath.words import as_seen, in_one_line
from values.catalog.models import PersonalValue, Value

from .draft import MANY, MOST, Change, Draft, mark, text_key
from .forms import COMING_IN, LightForm, OwnForm
from .models import Kind, ValuesSession
from .ranking import PLACES
from .results import current_five, last_words
from .steps import Step, address_of

MOST_OWN = 5
SHOWN = ("slug", "name", "definition", "express", "status", "group__slug", "group__label")
NOT_LISTED = _lazy("One of those is not on the list, so it was skipped. Nothing else is lost.")
TICK_ONE = _lazy("Tick at least one.")


class Ticks(Step):
    """A page of words to tick: all that are ticked are sent, and of each word on the page how it was drawn."""

    part: ClassVar[str] = "kept"
    kinds: ClassVar[tuple[str, ...]] = (Kind.EXPRESS, Kind.FULL)

    @cached_property
    def values(self) -> dict[str, Any]:
        """What is shown of each value of the catalog, by its slug."""
        rows = Value.objects.in_order().values_list(*SHOWN, named=True)
        return {row.slug: row for row in rows}

    def in_catalog(self, keys: Collection[str]) -> Set[str]:
        return self.values.keys()

    @cached_property
    def own_cards(self) -> dict[str, PersonalValue]:
        return {card.key: card for card in PersonalValue.owned_by(self.user).own()}

    def know(self, key: str) -> bool:
        """Take a word into the draft as it is shown; False if there is no such word."""
        if value := self.values.get(key):
            self.draft.know(key, value.name, value.definition)
        elif card := self.own_cards.get(key):
            self.draft.know(key, card.name, card.definition, own=True)
        return key in self.draft.record["words"]

    def changes(self) -> list[Change]:
        post = self.request.POST
        sent = set(post.getlist("kept"))
        drawn = [token.rpartition(":") for token in " ".join(post.getlist("drawn")).split()]
        changes = [Change(self.part, key, was == "1", key in sent) for key, _colon, was in drawn]
        known = [change for change in changes if not change.sent or self.know(change.key)]
        if len(known) < len(changes) or sent - {change.key for change in changes}:
            self.notes.append(NOT_LISTED)
        return known

    def take_own(self, name: str, definition: str = "") -> str:
        """The key of a word that was typed; "" with an error where there is no room for it."""
        words = self.draft.record["words"]
        named = {key: value.name for key, value in self.values.items() if value.status == Value.Status.PUBLISHED}
        named |= {key: card.name for key, card in self.own_cards.items()}
        named |= {key: word["name"] for key, word in words.items() if word.get("own")}
        key = next((key for key, other in named.items() if as_seen(other) == as_seen(name)), "")
        if not key and sum(bool(word.get("own")) for word in words.values()) >= MOST_OWN:
            self.errors.append(_("You already have five words of your own, which is the most."))
            return ""
        key = key or str(uuid7())
        if not self.know(key):
            self.draft.know(key, name, definition, own=True)
        if value := self.values.get(key):
            self.draft.lay([Change("said", text_key(key, "my_words"), mark(""), definition)])
            said = _("%(name)s is in the catalog, under %(group)s: it is ticked there.")
            self.notes.append(said % {"name": value.name, "group": value.group__label})
        else:
            self.draft.define(key, definition)
        return key

    def is_offered(self, value: Any) -> bool:
        return value.status == Value.Status.PUBLISHED

    def shows(self, key: str) -> bool:
        return True

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The words by group, each with whether it is ticked, and how all of a group were drawn, as one text."""
        words, ticked, stored = self.draft.record["words"], self.draft.record[self.part], self.before[self.part]
        shown = [
            (value.group__slug, value.group__label, {"name": value.name, "definition": value.definition, "key": key})
            for key, value in self.values.items()
            # A retired value stays in the draft that has it.
            if self.is_offered(value) or key in words
        ]
        shown += [("own", _("Your own"), word) for word in self.own_words]
        groups = []
        for (slug, label), found in groupby(shown, itemgetter(0, 1)):
            rows = [{**word, **words.get(word["key"], {})} for *_group, word in found if self.shows(word["key"])]
            for row in rows:
                row["ticked"] = row["key"] in ticked
            drawn = " ".join(f"{row['key']}:{row['key'] in stored:d}" for row in rows)
            groups.append({"slug": slug, "label": label, "rows": rows, "drawn": drawn})
        return [group for group in groups if group["rows"]]

    @property
    def own_words(self) -> list[dict[str, Any]]:
        """The draft's; beside them those of before, but where they would give the old list away."""
        own = {key: self.draft.word(key) for key, word in self.draft.record["words"].items() if word.get("own")}
        for key, card in self.own_cards.items() if self.kind != Kind.FULL else ():
            own.setdefault(key, {"key": key, "name": card.name, "definition": card.definition})
        return list(own.values())


class Table(Ticks):
    """One table of words: a tick keeps one. `?list=all` shows the whole catalog."""

    name = "table"
    begins = True
    stay_buttons = ("switch",)

    @property
    def kind(self) -> str:
        post = self.request.POST
        asked = post.get("switch") or post.get("list") or self.request.GET.get("list")
        return {"all": Kind.FULL, "short": Kind.EXPRESS}.get(asked or "") or super().kind

    def is_offered(self, value: Any) -> bool:
        return value.status == Value.Status.PUBLISHED and (value.express or self.kind == Kind.FULL)

    @cached_property
    def form(self) -> OwnForm:
        return OwnForm(self.request.POST or None)

    def act(self) -> None:
        if not self.form.is_valid():
            self.errors += [error for errors in self.form.errors.values() for error in errors]
        elif name := self.form.cleaned_data["name"]:
            key = self.take_own(name, self.form.cleaned_data["definition"])
            self.draft.lay([Change("kept", key, False, True)] if key else [])

    def problem(self) -> Any:
        return "" if self.draft.record["kept"] else TICK_ONE

    @property
    def address(self) -> str:
        return f"{address_of(self.name)}?list={'all' if self.kind == Kind.FULL else 'short'}"

    def context(self) -> dict[str, Any]:
        published = [value for value in self.values.values() if value.status == Value.Status.PUBLISHED]
        short = sum(value.express for value in published)
        return {"form": self.form, "all": self.kind == Kind.FULL, "counts": {"short": short, "all": len(published)}}


class Fewer(Ticks):
    """Of more than twelve, those that stay; and what means the same."""

    name = "fewer"
    part = "stays"

    @cached_property
    def own_cards(self) -> dict[str, PersonalValue]:
        # What is kept is in the draft.
        return {}

    def shows(self, key: str) -> bool:
        return key in self.draft.record["kept"]

    # No word is new here: one that is not kept is not known.
    know = shows

    @property
    def folds(self) -> list[dict[str, Any]]:
        """Each word that may mean the same as another; none where the page would be all lists."""
        words, folded = self.draft.words(self.draft.record["kept"]), self.draft.record["folded"]
        return [{**word, "same": folded.get(word["key"], ""), "others": words} for word in words if len(words) <= MANY]

    def changes(self) -> list[Change]:
        post, kept = self.request.POST, self.draft.record["kept"]
        sent = {key: post[f"same-{key}"] for key in kept if f"same-{key}" in post}
        folds = [Change("folded", key, post.get(f"was-same-{key}"), other) for key, other in sent.items()]
        known = [fold for fold in folds if not fold.sent or (fold.sent in kept and fold.sent != fold.key)]
        if len(known) < len(folds):
            self.notes.append(NOT_LISTED)
        return [*super().changes(), *known]

    def problem(self) -> Any:
        count = len(self.draft.short)
        if count > MOST:
            said = _("You kept %(count)d. Up to %(most)d can be put in order; eight is a good number.")
            return said % {"count": count, "most": MOST}
        return "" if count else TICK_ONE

    def context(self) -> dict[str, Any]:
        count = len(self.draft.record["kept"])
        return {"count": count, "many": count > MANY, "most": MOST}


class Light(Ticks):
    """A light look at the five: which way each moves, its room lately, and what comes in."""

    name = "light"
    begins = True
    kinds = (Kind.LIGHT,)
    kind = Kind.LIGHT

    def _draw(self, draft: Draft | None) -> None:
        super()._draw(draft)
        if not self.draft.record["standing"]:
            for row in current_five(self.user):
                if row.is_readable():
                    key = row.personal_value.key
                    self.draft.record["standing"].append(key)
                    self.draft.know(key, row.name_snapshot, row.definition_snapshot, not row.personal_value.value)

    def get(self) -> HttpResponse:
        return super().get() if self.draft.record["standing"] else redirect("values:choose")

    def post(self) -> HttpResponse:
        return super().post() if self.draft.record["standing"] else redirect("values:choose")

    @cached_property
    def form(self) -> LightForm:
        return LightForm(self.request.POST or None, draft=self.draft, groups=self.groups)

    def is_offered(self, value: Any) -> bool:
        # What was retired since this page was drawn is still taken from it.
        return value.status == Value.Status.PUBLISHED or value.slug in self.request.POST.values()

    def changes(self) -> list[Change]:
        form, post, record = self.form, self.request.POST, self.draft.record
        came, new = post.get("came", "").split(), set()
        if form.is_valid():
            new = {key for key in form.new_keys() if self.know(key)}
            if name := in_one_line(form.cleaned_data["text-name"]):
                new |= {key} if (key := self.take_own(name)) else set()
            if len({*record["kept"], *new} - (set(came) - new)) > len(COMING_IN):
                form.add_error("text-name", _("Three can come in at a time. Leave one out for now."))
            if new & set(record["standing"]):
                form.add_error("text-name", _("That one is on your list already."))
        if form.errors:
            self.errors += [error for errors in form.errors.values() for error in errors]
            return []
        of_each = [
            Change(part, key, post.get(f"was-{part}-{key}"), form.cleaned_data[f"{field}-{key}"])
            for key in record["standing"]
            for part, field in (("looked", "leaning"), ("room", "room"))
        ]
        return [*of_each, *(Change("kept", key, key in came, key in new) for key in sorted({*came, *new}))]

    def act(self) -> None:
        # Going on begins a look, though nothing moves.
        if self.goes_on and not self.errors:
            self.draft.changed = True

    def problem(self) -> Any:
        nothing = _("All of them are leaving and nothing comes in. Keep one, or let one in.")
        return "" if self.draft.short else nothing

    def context(self) -> dict[str, Any]:
        looked, room = self.before["looked"], self.before["room"]
        of_the_five = self.form.of_the_five()
        said = last_words(self.user, self.draft.record["standing"])
        five = [
            (word, said.get(text_key(key := word["key"], "my_words")), *both, looked.get(key, ""), room.get(key, ""))
            for word, *both in of_the_five
        ]
        return {"form": self.form, "five": five, "came": " ".join(self.before["kept"])}


class Rewarded(Ticks):
    """Up to five that one's present work rewards most, beside the choosing under way or the latest list."""

    name = "rewarded"
    part = "rewarded"
    begins = True
    kinds = tuple(Kind)

    def find_session(self) -> ValuesSession | None:
        return ValuesSession.owned_by(self.user).newest_first().first()

    def get(self) -> HttpResponse:
        return self.page()

    def post(self) -> HttpResponse:
        return super().post() if self.session else self.page(409)

    def _target(self) -> str:
        count = len(self.draft.record["rewarded"])
        if count > PLACES:
            said = _("You ticked %(count)d. Keep the %(most)d that your work rewards most.")
            self.errors.append(said % {"count": count, "most": PLACES})
        return self.draft.record["at"]

    def save(self, at: str) -> None:
        if not self.errors:
            super().save(at)

    def lead_on(self, target: str) -> HttpResponse:
        return redirect(self.session if self.session.done_on else "values:choose_on")
