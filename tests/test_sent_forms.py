"""No view takes a form without its token, and no page drops the line breaks that a text begins with."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver

from careerpath.writing.views import PieceViews

TEXT = "\n\n Some words.\n"


def patterns(resolver: Any) -> Iterator[Any]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


def test_no_view_takes_a_form_without_its_token():
    views = list(patterns(get_resolver()))
    assert len(views) > 80
    assert [one.name for one in views if getattr(one.callback, "csrf_exempt", False)] == []


def given_back(answer: Any) -> list[str]:
    """What a browser reads in the text areas of a page."""
    return [unescape(text) for text in re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.text, re.DOTALL)]


def test_in_no_template_does_a_text_begin_in_the_line_of_its_tag():
    # One line break there belongs to the markup, and is left out.
    found = [
        f"{path.name}: {tag}"
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for tag, after in re.findall(r"(<textarea(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>)(\s?)", path.read_text())
        if after != "\n"
    ]
    assert found == []


@pytest.mark.parametrize(
    ("path", "name", "status"),
    [
        ("/journal/new/", "text", 500),
        ("/seasons/new/", "obstacle", 500),
        ("/journal/00000000-0000-7000-8000-000000000000/edit/", "text", 404),
        ("/seasons/00000000-0000-7000-8000-000000000000/close/", "closed_because", 404),
    ],
)
def test_a_text_comes_back_with_the_line_breaks_that_it_begins_with(alices, monkeypatch, path, name, status):
    alices.raise_request_exception = False
    monkeypatch.setattr(PieceViews, "create", None)
    answer = alices.post(path, {name: TEXT}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == status
    assert given_back(answer) == [TEXT]
