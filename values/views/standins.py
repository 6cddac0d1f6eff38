"""Addresses whose pages come from elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe


@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Not here yet."""
    return redirect("values:values")
