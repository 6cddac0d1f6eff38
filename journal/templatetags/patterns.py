"""The sparks that patterns lead to, written at once: as template nodes they would take a third of the page's time."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def spark_marks(shown: Iterable[tuple[str, Any]]) -> SafeString:
    marks = ((url, spark.what) for url, spark in shown)
    return format_html_join("", '<li><a href="{}" title="{}" tabindex="-1"></a></li>', marks)


@register.simple_tag
def spark_names(shown: Iterable[tuple[str, Any]]) -> SafeString:
    names = ((url, spark.what) for url, spark in shown)
    return format_html_join("", '<li dir="auto"><a href="{}">{}</a></li>', names)
