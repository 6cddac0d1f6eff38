"""The pages with words to tick: the table, fewer of them, the light look at the five, and what one's work rewards."""

from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from uuid_utils.compat import uuid7

from careerpath.words import as_seen, in_one_line
from values.catalog.models import PersonalValue, Value, find_named

from .draft import KINDER, MANY, MOST, Change, Draft, mark, text_key
from .forms import MOST_NEW, LightForm, OwnForm
from .models import ValuesSession
from .ranking import PLACES
from .results import Kind, current_five
from .steps import Step, address_of

MOST_OWN = 5
NOT_LISTED = _lazy("One of those is not on the list, so it was passed over. Nothing else is lost.")
TICK_ONE = _lazy("Tick at least one.")


class Ticks(Step):
    """A page of words to tick: all that are ticked are sent, and of each word on the page how it was drawn."""

    part: ClassVar[str] = "kept"

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
        if value := find_named((value for value in self.values.values() if value.is_published), name):
            self.know(value.slug)
            if definition:
                self.draft.lay([Change("said", text_key(value.slug, "my_words"), mark(""), definition)])
            said = _("%(name)s is in the catalog, under %(group)s: it is ticked there.")
            self.notes.append(said % {"name": value.name, "group": value.group})
            return value.slug
        own = {key: card.name for key, card in self.own_cards.items()}
        own |= {key: word["name"] for key, word in words.items() if word.get("own")}
        if key := next((key for key, other in own.items() if as_seen(other) == as_seen(name)), ""):
            self.know(key)
            self.draft.define(key, definition)
            return key
        if sum(bool(word.get("own")) for word in words.values()) >= MOST_OWN:
            self.errors.append(_("There are five of your own already, which is the most."))
            return ""
        key = str(uuid7())
        self.draft.know(key, name, definition, own=True)
        return key

    def is_offered(self, value: Value) -> bool:
        return value.is_published

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The words by group, each with whether it is ticked, and how all of a group were drawn, as one text."""
        words, ticked, stored = self.draft.record["words"], self.draft.record[self.part], self.before[self.part]
        groups: dict[str, dict[str, Any]] = {}
        for key, value in self.values.items():
            # A retired value stays in the draft that has it.
            if self.is_offered(value) or key in words:
                shown = words.get(key) or {"name": value.name, "definition": value.definition}
                group = groups.setdefault(value.group.slug, {"label": value.group.label, "rows": []})
                group["rows"].append({**shown, "key": key})
        if own := self.own_words:
            groups["own"] = {"label": _("Your own"), "rows": own}
        for slug, group in groups.items():
            for row in group["rows"]:
                row["ticked"] = row["key"] in ticked
            group |= {
                "slug": slug,
                "drawn": " ".join(f"{row['key']}:{row['key'] in stored:d}" for row in group["rows"]),
            }
        return list(groups.values())

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
    moves = ("switch",)
    kinds = (Kind.EXPRESS, Kind.FULL)

    @property
    def kind(self) -> str:
        post = self.request.POST
        asked = post.get("switch") or post.get("list") or self.request.GET.get("list")
        return {"all": Kind.FULL, "short": Kind.EXPRESS}.get(asked or "") or super().kind

    def is_offered(self, value: Value) -> bool:
        return value.is_published and (value.express or self.kind == Kind.FULL)

    @cached_property
    def form(self) -> OwnForm:
        return OwnForm(self.request.POST if self.request.method == "POST" else None)

    def act(self) -> None:
        if not self.form.is_valid():
            self.errors += [error for errors in self.form.errors.values() for error in errors]
        elif name := self.form.cleaned_data["text-name"]:
            key = self.take_own(name, self.form.cleaned_data["text-definition"])
            self.draft.lay([Change("kept", key, False, True)] if key else [])

    def problem(self) -> Any:
        return "" if self.draft.record["kept"] else TICK_ONE

    def lead_on(self, target: str) -> HttpResponse:
        # "stay#group" leads back to the group whose button was pressed.
        to, at, group = self.request.POST.get("to", "on").partition("#")
        if to == "stay" or "switch" in self.request.POST:
            shown = "all" if self.kind == Kind.FULL else "short"
            return redirect(f"{address_of(self.name)}?list={shown}{at}{group}")
        return super().lead_on(target)

    def context(self) -> dict[str, Any]:
        published = [value for value in self.values.values() if value.is_published]
        short = sum(value.express for value in published)
        return {"form": self.form, "all": self.kind == Kind.FULL, "counts": {"short": short, "all": len(published)}}


class Fewer(Ticks):
    """Of more than twelve, those that stay; and what means the same."""

    name = "fewer"
    part = "stays"
    kinds = (Kind.EXPRESS, Kind.FULL)

    def know(self, key: str) -> bool:
        return key in self.draft.record["kept"]

    def is_offered(self, value: Value) -> bool:
        return False

    @property
    def groups(self) -> list[dict[str, Any]]:
        kept = self.draft.record["kept"]
        groups = []
        for group in super().groups:
            rows = [row for row in group["rows"] if row["key"] in kept]
            groups += [{**group, "rows": rows}] if rows else []
        return groups

    @property
    def folds(self) -> list[dict[str, Any]]:
        """Each word that may mean the same as another; none where the page would be all lists."""
        words, folded = self.draft.words(self.draft.record["kept"]), self.draft.record["folded"]
        return [{**word, "same": folded.get(word["key"], ""), "others": words} for word in words if len(words) <= MANY]

    def changes(self) -> list[Change]:
        post, kept = self.request.POST, self.draft.record["kept"]
        folds = [
            Change("folded", key, post.get(f"was-same-{key}"), post[f"same-{key}"])
            for key in kept
            if f"same-{key}" in post
        ]
        known = [fold for fold in folds if not fold.sent or (fold.sent in kept and fold.sent != fold.key)]
        if len(known) < len(folds):
            self.notes.append(NOT_LISTED)
        return [*super().changes(), *known]

    def problem(self) -> Any:
        count = len(self.draft.short)
        if count > MOST:
            said = _("These are %(count)d. Up to %(most)d can be put in order; eight is a good number.")
            return said % {"count": count, "most": MOST}
        return "" if count else TICK_ONE

    def context(self) -> dict[str, Any]:
        count = len(self.draft.record["kept"])
        return {"count": count, "many": count > MANY, "most": MOST, "kinder": KINDER}


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
                    self.draft.know(
                        key, row.name_snapshot, row.definition_snapshot, own=row.personal_value.value is None
                    )

    def get(self) -> HttpResponse:
        return super().get() if self.draft.record["standing"] else redirect("values:choose")

    @property
    def five(self) -> list[dict[str, Any]]:
        return self.draft.words(self.draft.record["standing"])

    @cached_property
    def form(self) -> LightForm:
        record, five = self.draft.record, self.draft.record["standing"]
        initial = {f"leaning-{key}": leaning for key, leaning in record["looked"].items()}
        initial |= {f"room-{key}": room for key, room in record["room"].items()}
        initial |= {f"new-{number}": key for number, key in enumerate(record["kept"], 1)}
        offered = [
            (group["label"], [(row["key"], row["name"]) for row in group["rows"] if row["key"] not in five])
            for group in self.groups
        ]
        post = self.request.POST if self.request.method == "POST" else None
        return LightForm(post, five=self.five, offered=offered, initial=initial)

    def is_offered(self, value: Value) -> bool:
        # What was retired since this page was drawn is still taken from it.
        return value.is_published or value.slug in self.request.POST.values()

    def changes(self) -> list[Change]:
        form = self.form
        if not form.is_valid():
            self.errors += [error for errors in form.errors.values() for error in errors]
            return []
        post, name = self.request.POST, in_one_line(form.cleaned_data["text-name"])
        new = {key for key in form.new_keys() if self.know(key)}
        new |= {key} if name and (key := self.take_own(name)) else set()
        came = post.get("came", "").split()
        if len({*self.draft.record["kept"], *new} - (set(came) - new)) > MOST_NEW:
            form.add_error("text-name", _("Three can come in at a time. Leave one out for now."))
            self.errors.append(_("Three can come in at a time. Leave one out for now."))
            return []
        if new & set(self.draft.record["standing"]):
            self.errors.append(_("That one is among them already."))
            return []
        of_each = [
            Change(
                part, word["key"], post.get(f"was-{part}-{word['key']}"), form.cleaned_data[f"{field}-{word['key']}"]
            )
            for word in self.five
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
        five = [(word, *both, looked.get(word["key"], ""), room.get(word["key"], "")) for word, *both in of_the_five]
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
            said = _("You ticked %(count)d. Keep the %(most)d that it rewards most.")
            self.errors.append(said % {"count": count, "most": PLACES})
        return self.draft.record["at"]

    def save(self, at: str) -> None:
        if not self.errors:
            super().save(at)

    def lead_on(self, target: str) -> HttpResponse:
        return redirect(self.session if self.session and self.session.done_on else "values:choose_on")
