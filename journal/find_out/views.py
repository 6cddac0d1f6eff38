"""Questions to find out: all of them, one, and writing of one."""

from careerpath.writing.views import PieceViews

from .forms import FindOutForm
from .models import FindOut


class FindOutViews(PieceViews):
    """What is not known yet, and what was found out."""

    model = FindOut
    form_class = FindOutForm
    at = "find-out/"
    list_name = "find_outs"
    folder = "journal/find_out"
