"""Controls are written as Django's own templates write them, and nothing in them is taken for markup."""

import re
from html.parser import HTMLParser

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field, as_crispy_form
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from careerpath.controls import Choices, ControlRenderer
from careerpath.encryption.forms import ItemsField

EVIL = "\"'><script>alert(1)</script>&amp;"
KINDS = [("", "None"), ("a", "One"), (EVIL, EVIL), (3, _("E-mail")), (None, "nothing")]
GROUPS = [("", "Not said"), (EVIL, [("b", EVIL), ("c", "Two")]), ("Later", [("d", mark_safe("<b>bold</b>"))])]
WIDGETS = {
    "text": (forms.TextInput, [None, "", "x", EVIL, 0, 3.5]),
    "hidden": (forms.HiddenInput, [None, EVIL]),
    "date": (forms.DateInput, [None, "2026-11-24"]),
    "password": (forms.PasswordInput, [EVIL]),
    "email": (forms.EmailInput, [EVIL]),
    "url": (forms.URLInput, [EVIL]),
    "number": (forms.NumberInput, [0, 12345]),
    "area": (forms.Textarea, [None, "", "\n x", EVIL]),
    "box": (forms.CheckboxInput, [None, True, False, EVIL]),
}


class Tags(HTMLParser):
    """What a browser makes of markup: tags with their attributes, and the text between them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_data(self, data):
        # White space within a list of options says nothing.
        if data.strip() or (self.found[-1:] and self.found[-1][0] == "textarea"):
            self.found.append(data)


def both(control, value, attrs):
    ours = control.render(EVIL, value, attrs, ControlRenderer())
    theirs = control.render(EVIL, value, attrs, DjangoTemplates())
    return ours, theirs


@pytest.mark.parametrize("kind", WIDGETS)
def test_an_input_is_written_as_django_does(kind):
    made, values = WIDGETS[kind]
    for value in values:
        for attrs in ({}, {"id": EVIL, "required": True, "disabled": False, "title": _("E-mail"), "max": 3}):
            ours, theirs = both(made(attrs={"class": EVIL}), value, attrs)
            assert ours == theirs
            assert "<script" not in ours


@pytest.mark.parametrize("made", [forms.Select, forms.SelectMultiple])
@pytest.mark.parametrize("offered", [KINDS, GROUPS, []])
@pytest.mark.parametrize("value", [None, "", "a", EVIL, 3, ["b", "d"], "there is none"])
def test_a_list_is_written_as_django_does(made, offered, value):
    ours, theirs = both(made(choices=offered), value, {"id": "x", "required": True})
    # What claims to be safe is no exception here: the name of an option has no markup of its own.
    assert Tags(ours).found == Tags(theirs.replace("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;")).found
    assert "<script" not in ours and "<b>" not in ours


def test_an_option_that_cannot_be_chosen_says_so():
    class WithDisabled(forms.Select):
        def create_option(self, name, value, *args, **kwargs):
            option = super().create_option(name, value, *args, **kwargs)
            return option | {"attrs": {**option["attrs"], "disabled": value == "a", "data-x": EVIL}}

    ours, theirs = both(WithDisabled(choices=KINDS), "a", {})
    assert Tags(ours).found == Tags(theirs).found
    assert "<script" not in ours


@pytest.mark.parametrize("made", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_boxes_are_written_as_django_does(made):
    def boxes(renderer):
        class Form(forms.Form):
            field = forms.MultipleChoiceField(choices=KINDS, widget=made)

        return [one.tag() for one in Form({"field": ["a", EVIL]}, renderer=renderer)["field"]]

    assert boxes(ControlRenderer()) == boxes(DjangoTemplates())


class EvilForm(forms.Form):
    line = forms.CharField(label=EVIL, help_text=EVIL)
    text = forms.CharField(label=EVIL, widget=forms.Textarea)
    box = forms.BooleanField(label=EVIL)
    one = forms.ChoiceField(label=EVIL, choices=KINDS, widget=forms.RadioSelect, help_text=EVIL)
    items = ItemsField(label=EVIL, help_text=EVIL, keys={"if": EVIL, "then": "Then"}, most=2, each=50)
    lines = ItemsField(label="Lines", keys={"text": ""}, most=2, each=50, required=False)
    unseen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        for name in (None, "line", "text", "box", "one", "items"):
            self.add_error(name, EVIL)


def test_labels_hints_errors_and_what_was_typed_are_text():
    sent = dict.fromkeys(("line", "text", "one", "unseen", "text-items-1-1", "text-lines-1"), EVIL)
    markup = as_crispy_form(EvilForm(sent))
    said = [part for part in Tags(markup).found if isinstance(part, str) and part.strip() == EVIL]
    assert "<script" not in markup
    assert not any(part[0] == "script" for part in Tags(markup).found)
    # Five labels, three hints, six errors, one option, one text, and a pair's first half twice.
    assert len(said) == 18, said


def test_a_control_names_its_hint_and_what_is_wrong_with_it():
    for name in EvilForm.base_fields:
        markup = as_crispy_field(EvilForm({})[name])
        ids = set(re.findall(r' id="([^"]*)"', markup))
        for described in re.findall(r'aria-describedby="([^"]*)"', markup):
            assert described and set(described.split()) <= ids, name
    assert "invalid" not in as_crispy_field(EvilForm()["line"])


def test_choices_are_asked_for_once_and_not_before_they_are_needed():
    asked = []

    def ask():
        asked.append(1)
        return [("a", "One")]

    class Form(forms.Form):
        one = forms.ChoiceField(widget=forms.RadioSelect)

        def __init__(self, data):
            super().__init__(data)
            self.fields["one"].choices = Choices(ask)

    form = Form({"one": "a"})
    assert not asked
    assert form.is_valid() and "One" in as_crispy_field(form["one"]) and "One" in str(form["one"])
    assert len(asked) == 1
