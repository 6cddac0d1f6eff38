"""The controls of forms, each written in one go: Django would render a template for every option of a list."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _

Control = dict[str, Any]
INPUTS = ("checkbox", "date", "email", "hidden", "number", "password", "radio_option", "checkbox_option", "text", "url")
# Of a list that is too long to look through: by these `static/js/find.js` finds in it.
FOUND_BY_TYPING = {
    "data-find": _("Type to find it in the list"),
    "data-none": _("Nothing in the list is called that."),
}


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
    groups = ((label, _options(options)) for label, options, _index in control["optgroups"])
    written = (
        f'<optgroup label="{_escaped(label)}">{options}</optgroup>' if label else options for label, options in groups
    )
    return f'<select name="{_escaped(control["name"])}"{_attributes(control)}>{"".join(written)}</select>'


def _options(options: list[Control]) -> str:
    # Escaped together: a call for each would be most of what a long list costs.
    texts = "\0".join(str(option[part]) for option in options for part in ("value", "label"))
    words = iter(escape(texts).split("\0"))
    return "".join(
        f'<option value="{value}"{_attributes(option) if option["attrs"] else ""}>{label}</option>'
        for option, value, label in zip(options, words, words, strict=False)
    )


WRITTEN: dict[str, Callable[[Control], str]] = {
    f"django/forms/widgets/{name}.html": write
    for name, write in {**dict.fromkeys(INPUTS, _input), "textarea": _text_area, "select": _select}.items()
}
