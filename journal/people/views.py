"""Trusted people: all of them, one, and writing of one."""

from careerpath.writing.views import PieceViews

from .forms import PersonForm
from .models import TrustedPerson


class PersonViews(PieceViews):
    """The people one trusts."""

    model = TrustedPerson
    form_class = PersonForm
    at = "people/"
    list_name = "people"
    folder = "journal/people"
    # A note after talking moves it on while somebody types here.
    by_done = ("last_talked",)
