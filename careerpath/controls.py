"""Forms as the look draws them. Each control is written in one go: Django renders a template for each and its options.

Nothing is marked safe by hand here: `format_html` escapes what it is given, and so does what writes a control.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from html import escape
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

register = template.Library()

Control = dict[str, Any]
INPUTS = ("checkbox", "date", "email", "hidden", "number", "password", "radio_option", "checkbox_option", "text", "url")
# Typed in sans: what is ours rather than a person's own words.
SANS_WIDGETS = {"email", "password", "date", "number", "select", "url"}
UNDRAWN_WIDGETS = {"radioselect", "checkbox", "checkboxselectmultiple", "file", "clearablefile"}
# Of a list that is too long to look through: by these `static/js/find.js` finds in it.
FOUND_BY_TYPING = {
    "data-find": _("Type to find it in the list"),
    "data-none": _("Nothing in the list has this in its name."),
}
# What allauth calls a field, and what we do.
RENAMED = {"Email": _("E-mail")}


class ControlRenderer(DjangoTemplates):
    """Writes what Django's own templates for these controls do, but for their white space; anything else is theirs.

    A widget marks as safe what is rendered here, so all that comes from elsewhere is escaped.
    """

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITTEN.get(template_name)
        # A box with its label round it is drawn by no page here.
        if write is None or context["widget"].get("wrap_label"):
            return super().render(template_name, context, request)
        return write(context["widget"])


class Choices(BaseChoiceIterator):
    """The choices of a field of one form: asked for once, when the field is drawn or what was chosen is checked."""

    def __init__(self, ask: Callable[[], Iterable[tuple[Any, Any]]]) -> None:
        self.ask = ask

    @cached_property
    def asked(self) -> list[tuple[Any, Any]]:
        return list(self.ask())

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.asked)


@register.filter
def as_fields(form: BaseForm, hints: str = "") -> SafeString:
    """All of a form: what is wrong with it as a whole, and each field; "hidden" `hints` are there for readers alone."""
    hidden = format_html_join("", "{}", ((field,) for field in form.hidden_fields()))
    fields = format_html_join("\n", "{}", ((as_field(field, hints),) for field in form.visible_fields()))
    return format_html("{}{}{}", as_errors(form), hidden, fields)


@register.filter
def as_field(field: BoundField, hints: str = "") -> SafeString:
    """A field: its label, its hint, its control, and what is wrong with it."""
    label, wrong = RENAMED.get(str(field.label), field.label), as_errors(field)
    hint: Any = ""
    if field.help_text:
        shown = f'<div class="hint" dir="auto" id="{{}}_helptext"{" hidden" if hints else ""}>{{}}</div>'
        hint = format_html(shown, field.auto_id, field.help_text)
    parts: tuple[Any, ...]
    if field.use_fieldset:
        is_items = getattr(field.field, "is_items", False)
        parts = (label, hint, _items(field) if is_items else choices(field, "<bdi>{}</bdi>"), wrong)
        legend = "<legend>{}</legend>" if is_items else '<legend dir="auto">{}</legend>'
        described = field.aria_describedby
        about = format_html(' aria-describedby="{}"', described) if described else ""
        shape = f'<fieldset class="field{{}}"{{}}>{legend}{{}}{{}}{{}}</fieldset>'
        return format_html(shape, " invalid" if wrong else "", about, *parts)
    if field.widget_type == "checkbox":
        shape = '<div class="field{}"><label class="choice" for="{}">{} {}</label>{}{}</div>'
        parts = (widget(field), label, hint, wrong)
    else:
        shape = '<div class="field{}"><label for="{}" dir="auto">{}</label>{}{}{}</div>'
        area = '<div class="writing-area">{}</div>' if field.widget_type == "textarea" else "{}"
        parts = (capfirst(label), hint, format_html(area, widget(field)), wrong)
    return format_html(shape, " invalid" if wrong else "", field.id_for_label, *parts)


@register.filter
def as_errors(wrong: Any) -> SafeString | str:
    """What is wrong with a form as a whole, or with one field, whose control names this as its description."""
    is_field = isinstance(wrong, BoundField)
    errors = wrong.errors if is_field else wrong.non_field_errors()
    said = format_html_join("", '<p class="error">{}</p>', ((error,) for error in errors))
    if not said:
        return ""
    if is_field:
        return format_html('<div id="{}_error">{}</div>', wrong.auto_id, said)
    return format_html('<div class="field invalid" role="alert">{}</div>', said)


@register.filter
def choices(field: BoundField, label: str = "{}") -> SafeString:
    """The boxes or radio buttons of a field, each in its label."""
    shown = f'<label class="choice" for="{{}}">{{}} {label}</label>'
    return format_html_join("\n", shown, ((one.id_for_label, one.tag(), one.choice_label) for one in field))


@register.filter
def widget(field: BoundField, flag: str = "") -> SafeString:
    """The field's control as a ruled line, or as a page that grows; `flag` names one more attribute ("autofocus")."""
    attrs: dict[str, Any] = {flag: True} if flag else {}
    given = field.field.widget.attrs.get("class", "")
    # allauth writes its e-mail field as a text field with another type.
    kinds = {field.widget_type, getattr(field.field.widget, "input_type", "")}
    if not kinds & (SANS_WIDGETS | UNDRAWN_WIDGETS):
        attrs["dir"] = "auto"
    if field.widget_type == "textarea":
        attrs["class"] = f"writing {given}".strip()
    elif field.widget_type not in UNDRAWN_WIDGETS:
        sans = "sans" if kinds & SANS_WIDGETS else ""
        attrs["class"] = " ".join(dict.fromkeys(f"text-input {sans} {given}".split()))
        if sans:
            # Its label says it already, and stays when one types.
            attrs["placeholder"] = False
    return field.as_widget(attrs=attrs)


def _items(field: BoundField) -> SafeString:
    """An input for each line, or two for each pair."""
    lines: Iterable[Any] = field
    rows = (format_html_join("", "<div>{}{}</div>", (_half(field.label, one) for one in row.data)) for row in lines)
    return format_html_join("", '<div class="item-inputs">{}</div>', ((row,) for row in rows))


def _half(of: Any, half: Control) -> tuple[SafeString, SafeString]:
    named = '<label class="small quiet" for="{}">{}<span class="visually-hidden">, {}, {}</span></label>'
    alone = '<label class="visually-hidden" for="{}">{}, {}</label>'
    words = (half["label"], of, half["number"]) if half["label"] else (of, half["number"])
    text = '<input class="text-input" type="text" name="{}" id="{}" value="{}" dir="auto" autocapitalize="none"{}>'
    wrong = format_html(' aria-invalid="{}"', "true") if half["invalid"] else ""
    return (
        format_html(named if half["label"] else alone, half["id"], *words),
        format_html(text, half["name"], half["id"], half["value"], wrong),
    )


def _escaped(value: Any) -> str:
    return escape(str(value))


def _attributes(control: Control) -> str:
    given = ((name, value) for name, value in control["attrs"].items() if value is not False)
    return "".join(f" {_escaped(name)}" + ("" if value is True else f'="{_escaped(value)}"') for name, value in given)


def _input(control: Control) -> str:
    value = "" if control["value"] is None else f' value="{_escaped(control["value"])}"'
    return f'<input type="{_escaped(control["type"])}" name="{_escaped(control["name"])}"{value}{_attributes(control)}>'


def _text_area(control: Control) -> str:
    # A browser takes away the first line end.
    text = f"\n{_escaped(control['value'] or '')}"
    return f'<textarea name="{_escaped(control["name"])}"{_attributes(control)}>{text}</textarea>'


def _select(control: Control) -> str:
    groups = ((label, "".join(map(_option, options))) for label, options, _index in control["optgroups"])
    written = (
        f'<optgroup label="{_escaped(label)}">{options}</optgroup>' if label else options for label, options in groups
    )
    return f'<select name="{_escaped(control["name"])}"{_attributes(control)}>{"".join(written)}</select>'


def _option(option: Control) -> str:
    chosen = _attributes(option) if option["attrs"] else ""
    return f'<option value="{_escaped(option["value"])}"{chosen}>{_escaped(option["label"])}</option>'


WRITTEN: dict[str, Callable[[Control], str]] = {
    f"django/forms/widgets/{name}.html": write
    for name, write in {**dict.fromkeys(INPUTS, _input), "textarea": _text_area, "select": _select}.items()
}
