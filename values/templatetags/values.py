"""Numbers of places, in words."""

from django import template

from values import results

register = template.Library()
register.filter("place", results.place)
register.filter("in_words", results.count_in_words)
