"""The form to note a spark with: one line is enough."""

from typing import Any, cast
from unicodedata import category
from urllib.parse import urlsplit

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from careerpath.encryption.forms import LinkField
from careerpath.words import in_one_line
from journal.touches.forms import TouchingForm

from .models import Spark

WHAT_AT_MOST: Any = Spark._meta.get_field("what").max_length
DETAIL_AT_MOST: Any = Spark._meta.get_field("what_exactly").max_length
# What ends a sentence, and no address that stands in it.
ENDS = ".,;:!?\"'”’»"


class SparkForm(TouchingForm):
    """One required line; the rest may come later, or never. Without a date it was noticed today."""

    most_touched = Spark.MAX_TOUCHED
    at_most = _("Three at most.")
    too_many = _("You named %(count)d values. A spark touches three at most: leave some out.")

    class Meta:
        model = Spark
        fields = [
            *("what", "what_exactly", "link", "heard_from", "kind", "energy", "role", "what_it_is_not", "no_if"),
            *("state", "aside_because", "noticed_on"),
        ]
        field_classes = {"link": LinkField}
        error_messages = {
            "kind": {"invalid_choice": _("There is no such kind.")},
            "energy": {"invalid_choice": _("Energy is from 1 to 5.")},
        }
        widgets = {"what_exactly": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(number, f"{number} of 5, {word}") for number, word in Spark.Energy.choices]
        cast(forms.ChoiceField, self.fields["energy"]).choices = [("", _("Not said")), *words]


def from_elsewhere(handed: QueryDict) -> dict[str, str]:
    """A spark's fields from the `text`, `url` and `title` that a phone or another page hands over. Nothing is cut."""
    title, text, url = (_storable(handed.get(name, "")) for name in ("title", "text", "url"))
    link = url if _is_web(url) else ""
    # A phone puts the address into `text`, mostly at its end: it becomes the link.
    found = [word for word in text.split() if _is_web(word)]
    if found and link in ("", found[-1]) and text.endswith(found[-1]) and found[-1][-1] not in ENDS:
        text, link = text.removesuffix(found[-1]).rstrip(), found[-1]
    elif found and not link:
        # Within a sentence it stays there too.
        link = found[0].rstrip(ENDS)
        link = link if "(" in link else link.rstrip(f"){ENDS}")
    line = in_one_line(title or text)
    # A phone may say a title twice.
    exactly = text if title and in_one_line(text) != line else ""
    # Too long for one line: the whole text becomes the detail.
    if not title and len(line) > WHAT_AT_MOST:
        line, exactly = "", text
    # An address that cannot be followed is kept in the detail.
    if url not in ("", link):
        exactly = f"{exactly}\n{url}".strip()
    return {"what": line, "what_exactly": exactly, "link": link}


def _storable(text: str) -> str:
    # NUL and lone surrogates cannot be stored; no other control character is seen.
    text = "\n".join(text.splitlines())
    return "".join(letter for letter in text if letter in "\n\t" or category(letter) not in ("Cc", "Cs")).strip()


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).netloc)
    except ValueError:
        # urlsplit raises where a "[" is not closed.
        return False
