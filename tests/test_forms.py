"""The helper that sends a page's form: what a browser would send, and nothing that no page has."""

import ast
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from django.test import Client

from journal.entries.models import Entry
from journal.seasons.models import Season
from journal.sparks.models import Spark

from .conftest import signed_in
from .factories import make_entry, make_season
from .forms import forge, submit, tamper


class Sent:
    """A client that keeps what it was asked to send."""

    def __init__(self):
        self.action = self.data = self.options = None

    def post(self, action, data, **options):
        self.action, self.data, self.options = action, data, options
        return self

    def get(self, action):
        self.action = action
        return self


def page(html, path="/here/", query="", **headers):
    """A response with this page, whose client keeps what is sent."""
    return SimpleNamespace(
        content=html.encode(), client=Sent(), request={"PATH_INFO": path, "QUERY_STRING": query}, headers=headers
    )


def form(inside, attrs='method="post" enctype="multipart/form-data"'):
    return page(f"<form {attrs}>{inside}<button>Done</button></form>")


def test_all_that_stands_in_the_form_is_sent_and_of_the_buttons_the_pressed_one():
    inside = """
      <input type="hidden" name="piece" value="a&amp;b"><input name="title" value="T"><input name="" value="unsent">
      <input type="checkbox" name="tick" value="1" checked><input type="checkbox" name="tick" value="2">
      <input type="checkbox" name="alone" checked><input type="radio" name="kind" value="a">
      <input type="radio" name="kind" value="b" checked>
      <select name="length"><option>3  months<option value="6" selected>6 months</select>
      <select name="first"><option value="">Not said</option><option value="1">One</option></select>
      <select name="many" multiple><option selected>a</option><option>b</option><option selected>c</option></select>
      <button name="both" value="1">Keep both</button><button name="mine" value="1">Keep mine</button>
      <button type="button" name="script" value="1">Script</button>"""
    sent = submit(form(inside), "Keep both")
    assert sent.action == "/here/"
    assert sent.data == {
        "piece": ["a&b"],
        "title": ["T"],
        "tick": ["1"],
        "alone": ["on"],
        "kind": ["b"],
        "length": ["6"],
        "first": [""],
        "many": ["a", "c"],
        "both": ["1"],
    }
    assert submit(form(inside), "both=1").data == sent.data
    assert "both" not in submit(form(inside), "Done").data


def test_what_is_disabled_or_inert_or_of_another_form_is_not_sent():
    inside = """
      <input name="a" value="1" disabled><fieldset disabled><input name="b" value="1"></fieldset>
      <template><input name="c" value="1"></template><input name="d" value="1" form="other">
      <select name="e"><option disabled selected>x</option><option>y</option></select>"""
    here = page(
        f'<form id="other" method="post"></form><form method="post" id="mine" enctype="multipart/form-data">{inside}'
        '</form><input name="f" value="1" form="mine"><button form="mine">Done</button>'
    )
    assert submit(here, "Done").data == {"e": ["y"], "f": ["1"]}


@pytest.mark.parametrize(
    ("markup", "sent"),
    [
        ("\nOne", "One"),
        ("\n\nOne", "\r\nOne"),
        ("One\r\n\rTwo\n", "One\r\n\r\nTwo\r\n"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
    ],
)
def test_the_text_of_a_text_area_is_what_a_browser_reads(markup, sent):
    assert submit(form(f'<textarea name="text">{markup}</textarea>'), "Done").data == {"text": [sent]}


def test_typing_goes_over_what_stands_there_with_the_line_ends_of_a_browser():
    inside = '<textarea name="text">Before</textarea><input name="title" value="T">'
    sent = submit(form(inside), "Done", text="a\nb\r\nc\rd", title="one\nline")
    assert sent.data == {"text": ["a\r\nb\r\nc\r\nd"], "title": ["oneline"]}


def test_typing_stops_at_maxlength_which_counts_in_utf_16():
    inside = '<textarea name="text" maxlength="4"></textarea><input name="title" maxlength="3" value="longer">'
    sent = submit(form(inside), "Done", text="a\U0001f469b\U0001f469")
    assert sent.data == {"text": ["a\U0001f469b"], "title": ["longer"]}


def test_boxes_and_lists_take_what_they_offer():
    inside = """
      <input type="checkbox" name="tick" value="1" checked><input type="checkbox" name="tick" value="2">
      <input type="checkbox" name="alone"><select name="length"><option value="3">3<option value="6">6</select>
      <input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b">"""
    sent = submit(form(inside), "Done", tick=["2"], alone=True, kind="b", length=6)
    assert sent.data == {"tick": ["2"], "alone": ["on"], "kind": ["b"], "length": ["6"]}
    assert "tick" not in submit(form(inside), "Done", tick=False).data


@pytest.mark.parametrize(
    ("inside", "typed"),
    [
        ("", {"text": "x"}),
        ('<input type="hidden" name="piece">', {"piece": "x"}),
        ('<textarea name="text" readonly></textarea>', {"text": "x"}),
        ('<input name="text" disabled>', {"text": "x"}),
        ('<button name="both" value="1">Both</button>', {"both": "1"}),
        ('<input type="radio" name="kind" value="a">', {"kind": "b"}),
        ('<select name="kind"><option>a</option><option>b</option></select>', {"kind": ["a", "b"]}),
        ('<select name="kind"><option>a</option></select>', {"kind": "z"}),
    ],
)
def test_nobody_can_send_what_the_page_does_not_offer(inside, typed):
    with pytest.raises(AssertionError):
        submit(form(inside), "Done", **typed)


def test_nobody_can_type_a_day_that_is_none():
    with pytest.raises(ValueError, match="isoformat"):
        submit(form('<input type="date" name="day">'), "Done", day="yesterday")


def test_a_browser_asks_for_what_is_required_unless_the_form_says_not_to():
    with pytest.raises(AssertionError, match="fill in"):
        submit(form('<input name="what" required>'), "Done")
    assert submit(form('<input name="what" required>'), "Done", what="x").data == {"what": ["x"]}
    assert submit(form('<input name="what" required>', 'method="post" novalidate'), "Done").data == "what="


def test_a_form_is_tampered_with_one_field_at_a_time():
    inside = """
      <input type="hidden" name="piece" value="p"><input name="title" value="T"><input name="what" required>
      <select name="kind"><option>a</option></select>"""
    changed = {"piece": "q", "kind": ["b", "c"], "what": None}
    sent = tamper(form(inside), "Done", changed, title="Typed")
    assert sent.data == {"piece": ["q"], "title": ["Typed"], "kind": ["b", "c"]}
    for elsewhere, typed in (({"other": "x"}, {}), ({"what": "x"}, {"kind": "z"}), ({"kind": "b"}, {})):
        with pytest.raises(AssertionError):
            tamper(form(inside), "Done", elsewhere, **typed)


def test_a_forged_post_is_sent_as_it_is():
    client = Sent()
    assert forge(client, "/there/", {"a": "1"}, secure=True) is client
    assert (client.action, client.data, client.options) == ("/there/", {"a": "1"}, {"secure": True})


def test_a_button_must_be_there_once():
    for here in (form(""), form("<button>Keep</button><button>Keep</button>"), page("<button>Keep</button>")):
        with pytest.raises(AssertionError, match="buttons"):
            submit(here, "Keep")


def test_of_buttons_that_say_the_same_one_is_pressed_by_what_is_hidden_beside_it():
    row = '<form method="post" action="/{0}/"><input type="hidden" name="row" value="{0}"><button>End</button></form>'
    here = page(row.format("a") + row.format("b"))
    assert (submit(here, "row=b").action, submit(here, "row=b").data) == ("/b/", "row=b")
    for wanted in ("End", "row=c"):
        with pytest.raises(AssertionError, match="buttons"):
            submit(here, wanted)


def test_it_goes_where_the_form_and_the_button_say():
    assert submit(form("", 'method="post" action="?a=1"'), "Done").action == "/here/?a=1"
    assert submit(form("", 'method="post" action="/there/"'), "Done").action == "/there/"
    inside = '<button formaction="/else/">Else</button>'
    assert submit(form(inside, 'method="post" action="/there/"'), "Else").action == "/else/"
    here = page('<form method="post"><button>Done</button></form>', query="a=1")
    assert submit(here, "Done").action == "/here/?a=1"
    assert submit(form('<input name="q" value="é b">', 'action="/find/?old=1"'), "Done").action == "/find/?q=%C3%A9+b"


def test_without_an_enctype_it_is_urlencoded():
    sent = submit(form('<textarea name="text">\na\nb</textarea>', 'method="post"'), "Done")
    assert parse_qs(sent.data) == {"text": ["a\r\nb"]}
    assert sent.options["content_type"] == "application/x-www-form-urlencoded"


def test_a_page_that_sends_no_referrer_sends_no_origin_either():
    html = '<form method="post"><button>Done</button></form>'
    assert submit(page(html), "Done").options["headers"] == {"origin": "http://testserver"}
    silent = page(html, **{"Referrer-Policy": "no-referrer"})
    assert submit(silent, "Done").options["headers"] == {"origin": "null"}


def test_no_test_posts_what_a_page_could_send():
    here = Path(__file__).parent
    modules = {here / "test_directions.py"}
    for tests in ("journal/**/*.py", "values/**/*.py", "careerpath/accounts/*.py"):
        modules |= {*here.glob(tests)}
    # Django draws the admin's forms, and whoever guesses passwords needs no page.
    modules -= {*here.glob("journal/prompts/test_admin.py"), *here.glob("values/catalog/*.py")}
    modules -= {here / "careerpath/accounts/test_guessing.py"}
    calls = [
        f"{module.relative_to(here)}:{node.lineno}"
        for module in modules
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "post"
    ]
    assert calls == [], "press a button with submit; tamper and forge send what no page does"


def test_a_page_is_written_and_changed(alices, alice):
    written = submit(alices.get("/journal/new/", follow=True), "Done", text="\nOne.\n\nTwo.", title="T")
    entry = Entry.owned_by(alice).get()
    assert (entry.text, entry.title, written.url) == ("\nOne.\n\nTwo.", "T", entry.get_absolute_url())
    submit(alices.get(f"/journal/{entry.pk}/edit/"), "Done", written_on="2020-02-29")
    entry.refresh_from_db()
    assert (entry.text, entry.written_on, entry.version) == ("\nOne.\n\nTwo.", date(2020, 2, 29), 2)


def test_an_unchanged_form_says_what_the_piece_says(alices, alice):
    entry, season = (
        make_entry(alice, "\n\n One.", title="T"),
        make_season(alice, boundaries=[{"text": "No laptop"}], hours_from=3),
    )
    for row, address in ((entry, f"/journal/{entry.pk}/edit/"), (season, f"/seasons/{season.pk}/edit/")):
        assert submit(alices.get(address), "Done").status_code == 302
        row.refresh_from_db()
        assert row.version == 1
    assert Season.objects.get().boundaries == [{"text": "No laptop"}]


def test_a_quick_spark_is_noted(alices, alice):
    assert submit(alices.get("/"), "Keep", what="The ferry pilot").url == "/"
    assert Spark.owned_by(alice).get().what == "The ferry pilot"


def test_the_token_of_the_page_is_sent_and_looked_at(alice):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(alice).cookies
    assert submit(client.get("/journal/new/", follow=True), "Done", text="One.").status_code == 302
    drawn = client.get("/journal/new/", follow=True)
    client.cookies = signed_in(alice).cookies
    assert submit(drawn, "Done", text="Two.").status_code == 403
    assert Entry.objects.count() == 1
