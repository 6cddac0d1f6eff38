"""Log lines hold no private text."""

import ast
import importlib
import logging
import pkgutil
import re
from pathlib import Path

import pytest

import careerpath
import journal
import values
from careerpath.logs import PrivateFormatter
from careerpath.writing.pieces import new_piece_id
from tests.conftest import within

SECRET = "my boss hums"


@pytest.fixture
def log(caplog):
    def record_of(act):
        try:
            act()
        except Exception:
            logging.getLogger("careerpath.tests").exception("It failed")
        return caplog.records[-1]

    return record_of


def quoting():
    raise ValueError(SECRET)


def quoting_one_inside_another():
    try:
        quoting()
    except ValueError as error:
        raise RuntimeError(f"because of {SECRET}") from error


@pytest.mark.parametrize("act", [quoting, quoting_one_inside_another])
def test_an_exception_is_logged_by_type_and_place_without_its_message(log, act):
    line = PrivateFormatter().format(log(act))
    assert SECRET not in line
    assert "test_logs.py" in line
    assert act.__name__ in line
    assert line.splitlines()[-1] in ("ValueError", "RuntimeError")


def test_what_another_formatter_wrote_of_the_exception_is_not_repeated(log):
    record = log(quoting)
    record.exc_text = f"ValueError: {SECRET}"
    assert SECRET not in PrivateFormatter().format(record)


def test_a_line_without_an_exception_is_left_as_it_is():
    record = logging.makeLogRecord({"msg": "Ready on %s", "args": ("8000",), "levelname": "INFO", "name": "careerpath"})
    assert PrivateFormatter().format(record).endswith("INFO careerpath Ready on 8000")


def test_the_handlers_of_this_project_use_it(settings):
    formatters = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    assert formatters == {"private"}
    assert settings.LOGGING["formatters"]["private"] == {"()": "careerpath.logs.PrivateFormatter"}


def test_a_page_that_fails_logs_none_of_what_was_sent_to_it(alice, alices, monkeypatch, caplog):
    def fail(self, *args, **kwargs):
        raise ValueError(f"cannot save {self.text}")

    monkeypatch.setattr("journal.entries.models.Entry.save", fail)
    alices.raise_request_exception = False
    form = {"text": SECRET, "written_on": "2020-01-01", "piece": new_piece_id(alice, "entry")}
    assert alices.post("/journal/new/", form).status_code == 500
    lines = [PrivateFormatter().format(record) for record in caplog.records]
    assert any("ValueError" in line for line in lines)
    assert not any(SECRET in line for line in lines)


@pytest.mark.parametrize("sign", ["\n", "\r", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\ud800"])
def test_nothing_from_outside_writes_a_line_of_its_own_or_to_a_terminal(sign):
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": (f"/x{sign}200 OK",), "name": "django.request"})
    line = PrivateFormatter().format(record)
    assert line.isprintable()
    assert line.endswith(f"/x{sign.encode('unicode_escape').decode()}200 OK")


TAKES_A_PATTERN = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}


def patterns():
    """Every regular expression of ours, by its name or where it is written; None for one that nobody can read there."""
    for package in (careerpath, values, journal):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations." in info.name or info.name.endswith(".wsgi"):
                continue
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    yield f"{info.name}.{name}", value
            yield from written_in(info.name, ast.parse(Path(str(module.__file__)).read_text()))


def written_in(name, tree):
    """The patterns that are written where they are used, those of validators and addresses too."""
    made_once = {id(line.value) for line in tree.body if isinstance(line, ast.Assign)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in made_once:
            continue
        called = ast.unparse(node.func)
        if called in {"RegexValidator", "re_path"} or (called.startswith("re.") and called[3:] in TAKES_A_PATTERN):
            asked = node.args[0]
            # What is put into a pattern is a word of ours.
            parts = asked.values if isinstance(asked, ast.JoinedStr) else [asked]
            texts = [part.value if isinstance(part, ast.Constant) else "a" for part in parts]
            can_be_read = isinstance(asked, ast.JoinedStr | ast.Constant)
            yield f"{name}: {ast.unparse(asked)}", re.compile(texts[0][:0].join(texts)) if can_be_read else None


def test_every_pattern_is_found_however_it_is_written():
    source = """
FIRST = re.compile("a+")
class Form:
    second = RegexValidator(r"b+")
    third = re.compile("c+")
def view(text, word):
    re.sub("d+", "", text), re.split(rf"e+{word}", text), re.search(word, text), text.split("f")
"""
    found = [pattern and pattern.pattern for _name, pattern in written_in("here", ast.parse(source))]
    assert sorted(found, key=str) == [None, "b+", "c+", "d+", "e+a"]
    names = {name.partition(":")[0] for name, _pattern in patterns()}
    assert {"careerpath.encryption.forms", "careerpath.accounts.urls", "careerpath.logs._QUERY"} <= names


@pytest.mark.parametrize(("name", "pattern"), list(patterns()), ids=lambda one: one if isinstance(one, str) else "")
def test_no_regular_expression_takes_more_than_linear_time(name, pattern):
    """50 kB of each letter that it names, and of pairs of them; a quadratic one takes two seconds and more."""
    assert pattern, f"{name}: give it a name in its module, or write it where it is used"
    of_bytes = isinstance(pattern.pattern, bytes)
    written = pattern.pattern.decode("latin-1") if of_bytes else pattern.pattern
    letters = {"a", " ", "\n", "/", "1", *re.sub(r"[A-Za-z0-9]", "", written)}
    for unit in [*letters, *(one + other for one in letters for other in ("a", "/", "\n"))]:
        text = unit * (50_000 // len(unit))
        with within(0.1):
            pattern.sub(b"" if of_bytes else "", text.encode() if of_bytes else text)
