"""Variables: what is odd and right works, what can't work is refused in one sentence that shows no secret."""

import os
import runpy
import subprocess
import sys
from email.utils import parseaddr
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from careerpath.environment import Environment

ROOT = Path(__file__).resolve().parent.parent
SECRET = "Geheim"


@pytest.fixture
def read(monkeypatch):
    """Reads what a variable holds, as `settings.py` does."""

    def by(kind, given, name="NAME", default="", **more):
        monkeypatch.setenv(name, given)
        return getattr(Environment(), kind)(name, default, **more)

    return by


def refusal(read, *args, **kwargs):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(*args, **kwargs)
    sentence = str(refused.value)
    assert sentence.startswith("NAME ") and sentence.endswith(".")
    assert SECRET not in sentence and "\n" not in sentence
    # No traceback quotes it either.
    assert refused.value.__suppress_context__
    return sentence


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://journal.example.org", "https://journal.example.org"),
        ("https://journal.example.org/", "https://journal.example.org"),
        (" https://journal.example.org\n", "https://journal.example.org"),
        ("HTTPS://Journal.Example.ORG", "https://journal.example.org"),
        ("https://journal.example.org.", "https://journal.example.org"),
        ("https://journal.example.org:443", "https://journal.example.org"),
        ("https://journal.example.org:8443/", "https://journal.example.org:8443"),
        ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://[2001:DB8:0::1]", "https://[2001:db8::1]"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://192.0.2.7", "https://192.0.2.7"),
        ("https://journal", "https://journal"),
    ],
)
def test_an_address_that_is_odd_and_right_is_written_as_browsers_do(read, given, url):
    assert read("web_address", given, local=False) == url


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("journal.example.org", "must begin with https://"),
        ("journal.example.org:8443", "must begin with https://"),
        ("//journal.example.org", "must begin with https://"),
        ("ftp://journal.example.org", "must begin with https://"),
        ("https:journal.example.org", "must begin with https://"),
        (
            "http://journal.example.org",
            "begins with http://, but a server is reached over HTTPS: write https://journal",
        ),
        ("https://example.org/journal", "names a path, but Careerpath needs a host of its own: write https://example"),
        ("https://example.org/?a=b", "names a path"),
        ("https://example.org/#a", "names a path"),
        (f"https://me:{SECRET}@example.org", "holds a user or a password"),
        ("https://example.org:port", "the port as a number"),
        ("https://example.org:99999", "the port as a number"),
        ("https://example.org:0", "the port as a number"),
        ("https://", "must begin with https://"),
        ("https://exa mple.org", "has a host that is no name"),
        ("https://my_journal.example.org", "has a host that is no name"),
        ("https://-a.example", "has a host that is no name"),
        ("https://a..b", "has a host that is no name"),
        ("https://*.example.org", "has a host that is no name"),
        ("https://[2001:db8::g]", ""),
        ("https://[fe80::1%25eth0]", ""),
        ("https://faß.example", "programs read differently: write the host as xn--"),
    ],
)
def test_an_address_that_cannot_work_is_refused(read, given, said):
    assert said in refusal(read, "web_address", given, local=False)


def test_http_is_for_ones_own_machine(read):
    assert read("web_address", "http://localhost:8010", local=True) == "http://localhost:8010"


@pytest.mark.parametrize(
    ("given", "password"),
    [
        ("p%40ss", "p@ss"),
        ("p%2Fs%23s%3F", "p/s#s?"),
        # Odd, and still to be told apart.
        ("p@ss", "p@ss"),
        ("p:ss", "p:ss"),
        ("p%ss", "p%ss"),
        ("p ss+$&=", "p ss+$&="),
    ],
)
def test_a_password_is_read_as_it_was_meant(read, given, password):
    database = read("database", f"postgres://me:{given}@db.example:5433/name")
    assert (database["PASSWORD"], database["HOST"], database["PORT"]) == (password, "db.example", 5433)
    mail = read("mail_server", f"submission://me%40example.org:{given}@mail.example")
    assert (mail["EMAIL_HOST_PASSWORD"], mail["EMAIL_HOST"]) == (password, "mail.example")
    assert mail["EMAIL_HOST_USER"] == "me@example.org"


@pytest.mark.parametrize(
    "password",
    [f"{SECRET}/x", f"1/{SECRET}", f"{SECRET}#x", f"1#{SECRET}", f"{SECRET}?x", f"1?{SECRET}", f"{SECRET}[x",
     f"{SECRET}]", f"{SECRET}%ff", f"{SECRET}\tx", f"/{SECRET}", f"#{SECRET}"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["database", "mail_server"])
def test_a_password_with_a_sign_that_must_be_escaped_is_refused_and_not_shown(read, kind, password):
    scheme = {"database": "postgres", "mail_server": "submission"}[kind]
    said = refusal(read, kind, f"{scheme}://me:{password}@host.example/name")
    assert "Write / as %2F, # as %23, ? as %3F, @ as %40" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "must begin with postgres://"),
        ("mysql://me@host/name", "must begin with postgres://"),
        ("host/name", "must begin with postgres://"),
        (f"postgres://me:{SECRET}@host", "names no database"),
        (f"postgres://me:{SECRET}@host/", "names no database"),
        (f"postgres://me:{SECRET}@host:54x/name", "the port as a number"),
        # Each of these would have been a database in memory, or another file.
        ("sqlite://careerpath.sqlite3", "names no SQLite file"),
        ("sqlite://", "names no SQLite file"),
        ("sqlite:///", "names no SQLite file"),
        ("sqlite://:memory:", ""),
        ("sqlite:///:memory:", "names no SQLite file"),
        ("sqlite:////srv/a#1.sqlite3", "must be escaped: write # as %23"),
        ("sqlite:////srv/a?1.sqlite3", "must be escaped: write # as %23"),
    ],
)
def test_a_database_that_cannot_work_is_refused(read, given, said):
    assert said in refusal(read, "database", given)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("sqlite:////srv/my journal/a.sqlite3", "/srv/my journal/a.sqlite3"),
        ("sqlite:////srv/a%231.sqlite3", "/srv/a#1.sqlite3"),
        ("sqlite:////srv/me@home/a.sqlite3", "/srv/me@home/a.sqlite3"),
        ("postgres:///name", "name"),
        ("postgresql://me@[::1]:5432/name", "name"),
        ("postgres://me@host/name?sslmode=require", "name"),
    ],
)
def test_a_database_that_is_odd_and_right_works(read, given, name):
    assert read("database", given)["NAME"] == name


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("smtp://mail.example", (False, False, 25)),
        ("submission://mail.example", (False, True, 587)),
        ("submit://mail.example", (False, True, 587)),
        ("smtp+tls://mail.example", (False, True, 587)),
        ("smtps://mail.example", (True, False, 465)),
        ("smtp+ssl://mail.example", (True, False, 465)),
        ("SMTPS://mail.example", (True, False, 465)),
        ("smtps://mail.example:2465", (True, False, 2465)),
        ("smtp://mail.example:465/?ssl=1", (True, False, 465)),
        ("smtp://mail.example:587?tls=true", (False, True, 587)),
    ],
)
def test_each_way_to_send_means_what_it_says(read, given, expected):
    mail = read("mail_server", given)
    assert (mail["EMAIL_USE_SSL"], mail["EMAIL_USE_TLS"], mail["EMAIL_PORT"]) == expected
    assert mail["EMAIL_HOST"] == "mail.example"
    assert mail["EMAIL_BACKEND"].endswith("smtp.EmailBackend")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "must begin with submission://"),
        ("mail.example.org", "must begin with submission://"),
        ("mailgun://key@example", "must begin with submission://"),
        (f"submission://me:{SECRET}@", "names no host"),
        ("smtp://", "names no host"),
        (f"submission://me:{SECRET}@mail.example:58x", "the port as a number"),
        ("smtp://mail.example/?timeout=soon", "has a timeout"),
        ("smtp://mail.example/path", "has something behind its host"),
    ],
)
def test_a_mail_server_that_cannot_work_is_refused(read, given, said):
    assert said in refusal(read, "mail_server", given)


@pytest.mark.parametrize(
    ("given", "called", "address"),
    [
        ("journal@example.org", "Careerpath", "journal@example.org"),
        ("Our Journal <journal@example.org>", "Our Journal", "journal@example.org"),
        ("journal@localhost", "Careerpath", "journal@localhost"),
    ],
)
def test_a_sender_has_a_name(read, given, called, address):
    assert parseaddr(read("sender", given)) == (called, address)


@pytest.mark.parametrize("given", ["", "journal", "Our Journal", "@example.org", "Our Journal <>"])
def test_a_sender_is_an_address(read, given):
    assert "is no e-mail address" in refusal(read, "sender", given)


@pytest.mark.parametrize("given", ["", "ja", "2", "x y"])
def test_a_switch_is_on_or_off(read, given):
    assert refusal(read, "switch", given, default=False) == "NAME must be 1 or 0."


@pytest.mark.parametrize("given", ["", "one", "1.5", "0x1", "-1", "1e3", "9" * 5000])
def test_a_number_is_a_number(read, given):
    assert refusal(read, "number", given, default=1, least=0) == "NAME must be a whole number from 0 up."


VARIABLES = {
    "CAREERPATH_URL": "https://example.org/journal",
    "DATABASE_URL": f"postgres://me:1/{SECRET}@host/name",
    "EMAIL_URL": f"submission://me:1#{SECRET}@host",
    "CAREERPATH_MAIL_FROM": "nobody",
    "CAREERPATH_LOCAL": "ja",
    "CAREERPATH_PORT": "http",
    "CAREERPATH_PROXIES": "none",
    "CAREERPATH_SIGNUP": "everybody",
    "CAREERPATH_MOST_MB": "much",
    "CAREERPATH_MOST_PIECES": "many",
    "CAREERPATH_MOST_CHANGES": "0",
    "CAREERPATH_THREADS": "0",
}


@pytest.mark.parametrize("name", [name for name in VARIABLES if name != "CAREERPATH_THREADS"])
def test_the_settings_refuse_in_a_sentence_that_names_the_variable(name, monkeypatch, tmp_path):
    for variable, value in {"CAREERPATH_LOCAL": "0", "CAREERPATH_DATA": str(tmp_path), name: VARIABLES[name]}.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(ImproperlyConfigured, match=rf"^{name} ") as refused:
        runpy.run_path(str(ROOT / "careerpath/settings.py"))
    assert SECRET not in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("given", ["Call 116 123.\nDay and night.", r"Call 116 123.\nDay and night.\n"])
def test_the_help_text_has_its_line_breaks_however_they_are_written(given, monkeypatch, tmp_path):
    for name, value in {"CAREERPATH_DATA": str(tmp_path), "CAREERPATH_HELP_TEXT": given}.items():
        monkeypatch.setenv(name, value)
    assert runpy.run_path(str(ROOT / "careerpath/settings.py"))["HELP_TEXT"] == "Call 116 123.\nDay and night."


@pytest.mark.parametrize("name", ["DATABASE_URL", "CAREERPATH_SIGNUP", "CAREERPATH_THREADS"])
def test_the_command_line_and_gunicorn_say_the_sentence_alone(name, tmp_path):
    """One that is read by a function of ours, one in the settings, one in gunicorn's."""
    environment = {"PATH": os.environ["PATH"], "CAREERPATH_DATA": str(tmp_path), "CAREERPATH_URL": "https://a.example"}
    environment[name] = VARIABLES[name]
    gunicorn = [Path(sys.executable).parent / "gunicorn", "--check-config", "-c", "gunicorn.conf.py", "careerpath.wsgi"]
    manage = [sys.executable, "manage.py", "keys", "status"]
    for command in [gunicorn] if name == "CAREERPATH_THREADS" else [manage, gunicorn]:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 78
        assert done.stderr.startswith(f"{name} ") and done.stderr.count("\n") == 1
        assert SECRET not in done.stderr + done.stdout


@pytest.mark.parametrize("folder", ["a #1", "50%25", "what?"])
def test_the_data_folder_may_have_any_name(folder, tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "CAREERPATH_KEYS_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CAREERPATH_DATA", str(tmp_path / folder))
    settings = runpy.run_path(str(ROOT / "careerpath/settings.py"))
    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / folder / "careerpath.sqlite3")


@pytest.mark.parametrize(
    ("url", "host", "origin"),
    [
        ("https://[2001:db8::1]:8443", "[2001:db8::1]", "https://[2001:db8::1]:8443"),
        ("https://Bücher.example.", "xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_a_server_answers_to_its_address(url, host, origin, monkeypatch):
    monkeypatch.setenv("CAREERPATH_LOCAL", "0")
    monkeypatch.setenv("CAREERPATH_URL", url)
    settings = runpy.run_path(str(ROOT / "careerpath/settings.py"))
    assert settings["ALLOWED_HOSTS"] == [host]
    assert settings["CSRF_TRUSTED_ORIGINS"] == [origin]


@pytest.mark.parametrize("name", ["PROXIES", "MOST_MB", "MOST_PIECES", "MOST_CHANGES"])
@pytest.mark.parametrize("given", ["many", "1.5", "-1000"])
def test_a_setting_that_is_a_number_is_refused_in_a_sentence(monkeypatch, name, given):
    monkeypatch.setenv(f"CAREERPATH_{name}", given)
    with pytest.raises(ImproperlyConfigured, match=f"CAREERPATH_{name} must be a whole number from"):
        runpy.run_path(str(ROOT / "careerpath/settings.py"))
