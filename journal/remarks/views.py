"""Remarks: all of them, one, and writing of one."""

from careerpath.writing.views import PieceViews

from .forms import RemarkForm
from .models import Remark


class RemarkViews(PieceViews):
    """What was said, or is to be expected."""

    model = Remark
    form_class = RemarkForm
    at = "remarks/"
    list_name = "remarks"
    folder = "journal/remarks"
