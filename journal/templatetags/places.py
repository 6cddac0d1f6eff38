"""The places of the bar, and which of them a page belongs to."""

from typing import Any, NamedTuple

from django import template
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

from careerpath.requests import LookRound
from careerpath.templatetags.links import fixed_url

register = template.Library()


class Place(NamedTuple):
    """A place: its key, what the bar calls it, its own page, and how the names of the pages that belong to it begin.

    A phone's bar has no room for one that is `in_more`, and no bar for one that is `in_menu`. `shortcut` is the key
    that leads to it.
    """

    key: str
    label: Any
    view: str
    others: tuple[str, ...]
    in_more: bool = False
    in_menu: bool = False
    shortcut: str = ""

    @property
    def url(self) -> str:
        return fixed_url(self.view, get_script_prefix())


PLACES = (
    Place("home", _("Home"), "home", ("journal:welcome",)),
    Place(
        "journal",
        _("Journal"),
        "journal:journal",
        ("journal:entry", "journal:prompt", "journal:question", "journal:calendar", "journal:tag"),
    ),
    Place("sparks", _("Sparks"), "journal:sparks", ("journal:spark", "journal:experiment")),
    Place("seasons", _("Seasons"), "journal:seasons", ("journal:season", "journal:checkin")),
    Place("values", _("Values"), "values:values", ("values:", "journal:value_detail", "journal:own_value")),
    Place("success", _("Success"), "journal:success", ("journal:definition",), in_more=True),
    Place("search", _("Search"), "journal:search", ("journal:search",), in_more=True, shortcut="/"),
    Place("remarks", _("Remarks"), "journal:remarks", ("journal:remark",), in_menu=True),
    Place("steady", _("Steady"), "journal:steady", ("journal:comparison", "journal:value_write"), in_menu=True),
    Place("people", _("People"), "journal:people", ("journal:person",), in_menu=True),
    Place("find-out", _("Questions to find out"), "journal:find_outs", ("journal:find_out",), in_menu=True),
)


@register.simple_tag(takes_context=True)
def all_places(context: dict[str, Any]) -> list[Place]:
    """Those of the bar and of More; in the example journal, those that a visitor may read."""
    return [place for place in PLACES if not context.get("in_example") or place.view in LookRound.READABLE]


@register.simple_tag(takes_context=True)
def current_place(context: dict[str, Any]) -> Place | None:
    """The place that this page belongs to; a page of none is in More."""
    match = getattr(context.get("request"), "resolver_match", None)
    name = match.view_name if match else ""
    return next((place for place in PLACES if name == place.view or name.startswith(place.others)), None)
