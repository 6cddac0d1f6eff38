"""The form of a comparison note: whose news stung, and which of the five it touches."""

from careerpath.writing.forms import PieceForm

from .models import Comparison


class ComparisonForm(PieceForm):
    """A line and one value, or none of the five."""

    class Meta:
        model = Comparison
        fields = ["news", "noted_on"]
