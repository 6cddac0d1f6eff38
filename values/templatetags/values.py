"""Places and counts, in words."""

from django import template

from values import words

register = template.Library()
register.filter("place", words.place)
register.filter("in_words", words.in_words)
