"""The page to come back to, and notes on whose news stung."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careerpath.accounts.models import SignedInRequest
from careerpath.writing.views import PieceViews

from .forms import ComparisonForm
from .models import Comparison


class ComparisonViews(PieceViews):
    """Notes on whose news stung."""

    model = Comparison
    form_class = ComparisonForm
    at = "steady/notes/"
    list_name = "comparisons"
    folder = "journal/steady"


@require_safe
def steady(request: SignedInRequest) -> HttpResponse:
    return render(request, "journal/steady/steady.html")
