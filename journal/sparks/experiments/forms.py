"""The form of an experiment: one line is enough, the rest before it or after it."""

from typing import Any

from django import forms

from careerpath.writing.forms import PieceForm

from .models import Experiment


class ExperimentForm(PieceForm):
    """What one wants to find out, and later what came of it."""

    class Meta:
        model = Experiment
        fields = [
            *("to_find_out", "kind", "by_when", "seen_by", "cost_cap", "stop_if", "expected"),
            *("happened", "turned_out", "energy_after", "next", "noted_on"),
        ]
        widgets: dict[str, Any] = {
            name: forms.Textarea(attrs={"rows": 2}) for name in ("seen_by", "stop_if", "expected", "happened")
        }
