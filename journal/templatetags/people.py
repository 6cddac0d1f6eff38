"""What stands beside a trusted person, and the names of all of them."""

from typing import Any

from django import template

from journal.people.models import TrustedPerson
from journal.people.notes.models import PersonNote

register = template.Library()
# So many notes a person's own page has.
NAMED = 5
# So many names a field offers while one types.
OFFERED = 20


@register.simple_tag
def notes_with(person: TrustedPerson) -> dict[str, Any]:
    """The latest notes after talking with somebody, and whether there are more."""
    rows = list(PersonNote.owned_by(person.owner).filter(person=person).order_by("-talked_on", "-id")[: NAMED + 1])
    return {"rows": rows[:NAMED], "has_more": len(rows) > NAMED}


@register.simple_tag(takes_context=True)
def trusted_people(context: dict[str, Any]) -> list[TrustedPerson]:
    """Those whom a field for somebody's name offers."""
    people = TrustedPerson.owned_by(context["request"].reader).order_by("-noted_on", "-id")[:OFFERED]
    return [person for person in people if person.is_readable()]
