"""Filling in the form of a page where one writes, whatever it asks."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from .forms import CHOSEN, Page, submit

TEXTS = ("text", "textarea")


def fill_in(response: Any, say: Callable[[], str], client: Any = None, **typed: Any) -> Any:
    """Send the form with words in each text, and the first of several choices where none is made, or one must be.

    By the client of another who got hold of the page, where one is named.
    """
    page = Page(response.content.decode())
    forms = [one for one in page.controls if one.form and one.form.get("method") == "post" and one.form.get("enctype")]
    button = next(one for one in forms if one.kind == "submit")
    fields = [one for one in forms if one.form is button.form and one.name and not one.disabled]
    fields = [one for one in fields if "readonly" not in one.attrs]
    names = Counter(one.name for one in fields)
    # Of radio buttons one that says nothing is chosen, too.
    chosen = {one.name for one in fields if any(one.values()) or (one.kind == "radio" and one.values())}
    for one in fields:
        if one.kind in TEXTS:
            typed.setdefault(one.name, say())
        elif one.kind in CHOSEN and one.name not in chosen and ("required" in one.attrs or names[one.name] > 1):
            typed.setdefault(one.name, next(option.value for option in one.options if option.value))
    response.client = client or response.client
    return submit(response, f"{button.name}={button.text}" if button.name else button.attrs["said"] or "", **typed)
