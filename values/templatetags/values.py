"""Places in words."""

from django import template

from values import words

register = template.Library()
register.filter("place", words.place)
