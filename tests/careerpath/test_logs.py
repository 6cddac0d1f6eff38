"""Log lines hold no private text."""

import logging

import pytest

from careerpath.logs import PrivateFormatter
from careerpath.writing import new_piece_id

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

    monkeypatch.setattr("journal.models.Entry.save", fail)
    alices.raise_request_exception = False
    form = {"text": SECRET, "written_on": "2020-01-01", "piece": new_piece_id(alice, "entry")}
    assert alices.post("/journal/new/", form).status_code == 500
    lines = [PrivateFormatter().format(record) for record in caplog.records]
    assert any("ValueError" in line for line in lines)
    assert not any(SECRET in line for line in lines)
