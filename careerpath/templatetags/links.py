"""{% url %} for what is always the same: each address is looked up once, as the bar alone has twenty on every page."""

from functools import cache
from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.defaulttags import url as any_url
from django.urls import get_script_prefix, reverse

register = template.Library()


class FixedURLNode(template.Node):
    """An address without an argument, under a name that stands in the template."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Any) -> str:
        return fixed_url(self.name, get_script_prefix())


@register.tag
def url(parser: Parser, token: Token) -> template.Node:
    node = any_url(parser, token)
    name = node.view_name
    is_fixed = isinstance(name, FilterExpression) and isinstance(name.var, str) and not name.filters
    if is_fixed and not (node.args or node.kwargs or node.asvar):
        return FixedURLNode(str(name.var))
    return node


@cache
def fixed_url(name: str, _prefix: str) -> str:
    """The address of this name, below the prefix that is in force."""
    return reverse(name)
