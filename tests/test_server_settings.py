"""What a server runs with, written out: the tests' own settings differ, and would let any of these be turned off."""

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings as of_tests

from careerpath.encryption.keys import parse_keys
from careerpath.sqlite import sqlite_has_wal_fault

from .browser.server import ROOT
from .decided_settings import (
    ASKED_OTHERWISE,
    COOKIES,
    CSP,
    HEADERS,
    KEYS,
    LOCALLY,
    RATE_LIMITS,
    SEEN_ON_EVERY_PAGE,
    SERVER,
)


def plain(values):
    """As JSON has them: no tuples, no paths, a set in order."""
    return json.loads(json.dumps(values, default=lambda one: sorted(one) if isinstance(one, set) else str(one)))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """What a process in server mode says of itself, and what it logged meanwhile."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "careerpath.settings",
        "CAREERPATH_DATA": str(tmp_path_factory.mktemp("server")),
        "CAREERPATH_URL": SERVER["URL"],
        "CAREERPATH_KEYS": ",".join(KEYS),
        "EMAIL_URL": "submission://careerpath:zyxomma@mail.example.org",
    }
    if not of_tests.ON_SQLITE:
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
    command = [sys.executable, "-m", "tests.server_report"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"log": done.stderr}


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Reads `settings.py` in this environment alone, on a SQLite that has the WAL fault or has not."""

    def by(has_fault=False, **environment):
        for name in {"SECRET_KEY", "EMAIL_URL", *filter(re.compile("CAREERPATH_|DATABASE_").match, os.environ)}:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"CAREERPATH_DATA": str(tmp_path), **environment}.items():
            monkeypatch.setenv(name, value)
        with mock.patch("careerpath.sqlite.sqlite_has_wal_fault", return_value=has_fault):
            return runpy.run_path(str(ROOT / "careerpath/settings.py"))

    return by


@pytest.mark.sqlite
def test_each_setting_of_a_server_is_as_it_was_decided(server):
    found = server["settings"]
    assert {name: found[name] for name in SERVER if found[name] != SERVER[name]} == {}


@pytest.mark.sqlite
def test_a_setting_that_is_new_is_decided_here_too(server):
    """In SERVER; one that only another database, or one's own machine, has different, with a test of its own."""
    assert set(server["assigned"]) - set(SERVER) - ASKED_OTHERWISE - SEEN_ON_EVERY_PAGE == set()
    assert set(SERVER) <= set(server["settings"])
    assert set(server["assigned"]) >= ASKED_OTHERWISE | SEEN_ON_EVERY_PAGE
    assert all(getattr(of_tests, name) for name in SEEN_ON_EVERY_PAGE)


@pytest.mark.sqlite
def test_each_setting_of_ones_own_machine_is_as_it_was_decided(read):
    found = plain({name: value for name, value in read(CAREERPATH_LOCAL="1").items() if name.isupper()})
    # What the environment of the server above gave, and what Django has of itself.
    given = {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "CAREERPATH_KEYS", "KEYS_FILE", "SERVER_EMAIL", "DEFAULT_FROM_EMAIL"}
    expected = {name: value for name, value in SERVER.items() if name in found} | LOCALLY
    asked = {name for name in expected if name not in given and (name in LOCALLY or not name.startswith("EMAIL_"))}
    assert {name: found[name] for name in asked if found[name] != expected[name]} == {}
    assert found["KEYS_FILE"] == f"{found['DATA_DIR']}/careerpath-keys"
    assert found["DEFAULT_FROM_EMAIL"] == found["SERVER_EMAIL"] == "Careerpath <careerpath@localhost>"
    assert found["EMAIL_BACKEND"] == SERVER["EMAIL_BACKEND"]


@pytest.mark.sqlite
def test_debug_pages_are_for_ones_own_machine(read):
    modes = {local: read(CAREERPATH_LOCAL=local, CAREERPATH_DEBUG="1") for local in "01"}
    assert {local: (mode["DEBUG"], mode["WHITENOISE_AUTOREFRESH"]) for local, mode in modes.items()} == {
        "0": (False, False),
        "1": (True, True),
    }


@pytest.mark.sqlite
def test_where_things_lie_unless_it_is_said(read, tmp_path):
    found = read()
    assert (found["DATA_DIR"], found["STATIC_ROOT"]) == (tmp_path, ROOT / "staticfiles")
    assert found["KEYS_FILE"] is None and found["ALLOWED_HOSTS"] == found["CSRF_TRUSTED_ORIGINS"] == []
    # Nothing signed with it outlives the process.
    assert len(found["SECRET_KEY"]) >= 64 and found["SECRET_KEY"] != read()["SECRET_KEY"]
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_HOST_PASSWORD"]) == ("localhost", 25, None)
    with mock.patch.dict(os.environ), mock.patch("pathlib.Path.mkdir") as made:
        os.environ.pop("CAREERPATH_DATA")
        assert runpy.run_path(str(ROOT / "careerpath/settings.py"))["DATA_DIR"] == ROOT / "data"
    assert not made.called


@pytest.mark.sqlite
@pytest.mark.parametrize("sheet", [[], ["fonts.css"]])
def test_fonts_are_of_the_environment_and_looked_for_where_they_are(read, tmp_path, sheet):
    (tmp_path / "fonts").mkdir()
    for name in sheet:
        (tmp_path / "fonts" / name).touch()
    with mock.patch.object(sys, "prefix", str(tmp_path)):
        found = read()
    assert found["FONTS_DIR"] == tmp_path / "fonts"
    assert found["STATICFILES_DIRS"] == [ROOT / "static", *(("fonts", tmp_path / "fonts") for _ in sheet)]


@pytest.mark.sqlite
def test_a_secret_key_of_ones_own_signs_and_the_derived_ones_go_on_verifying(read):
    found = read(SECRET_KEY="k" * 50, CAREERPATH_KEYS=",".join(KEYS))
    derived = [key.derive("secret").hex() for key in parse_keys("\n".join(KEYS))]
    assert (found["SECRET_KEY"], found["SECRET_KEY_FALLBACKS"]) == ("k" * 50, derived)


@pytest.mark.sqlite
@pytest.mark.parametrize("given", ["open", "closed"])
@pytest.mark.parametrize("local", ["0", "1"])
def test_who_may_sign_up_is_as_it_is_said(read, local, given):
    assert read(CAREERPATH_LOCAL=local, CAREERPATH_SIGNUP=given)["SIGNUP"] == given


@pytest.mark.sqlite
@pytest.mark.parametrize("proxies", ["0", "2"])
def test_no_proxy_is_believed_that_is_not_there(read, proxies):
    found = read(CAREERPATH_PROXIES=proxies)
    believed = ("HTTP_X_FORWARDED_PROTO", "https") if int(proxies) else None
    assert (found["ALLAUTH_TRUSTED_PROXY_COUNT"], found["SECURE_PROXY_SSL_HEADER"]) == (int(proxies), believed)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("environment", "has_fault", "one_writer", "after_answer", "timeout"),
    [
        ({}, True, True, True, 3),
        ({}, False, False, False, 10),
        ({"DATABASE_URL": "postgres://me@db/name"}, True, False, False, 10),
        ({"CAREERPATH_LOCAL": "1"}, True, True, False, 10),
        ({"CAREERPATH_LOCAL": "1", "EMAIL_URL": "smtp://mail.example.org"}, False, False, True, 3),
    ],
    ids=["SQLite with the fault", "SQLite without it", "PostgreSQL", "one's own machine", "one's own, with mail"],
)
def test_one_writes_where_two_could_lose_commits_and_it_sends_after_its_answer(
    read, environment, has_fault, one_writer, after_answer, timeout
):
    found = read(has_fault, **environment)
    assert (found["ONE_WRITER"], found["MAIL_AFTER_ANSWER"], found["EMAIL_TIMEOUT"]) == (
        one_writer,
        after_answer,
        timeout,
    )


@pytest.mark.sqlite
@pytest.mark.parametrize(("local", "mode"), [("1", 0o700), ("0", None)], ids=["local", "server"])
def test_on_ones_own_machine_the_folder_is_made_and_nobody_elses(read, tmp_path, local, mode):
    folder = tmp_path / "made" / "here"
    read(CAREERPATH_LOCAL=local, CAREERPATH_DATA=str(folder))
    assert (folder.stat().st_mode & 0o777 if folder.exists() else None) == mode


@pytest.mark.sqlite
def test_connections_are_kept_a_minute_and_tried_before_they_are_used_again(read):
    in_sqlite = read()["DATABASES"]["default"]
    url = "postgres://app:zyxomma@db:5433/name?sslmode=require&sslpassword=zyxomma"
    in_postgres = read(DATABASE_URL=url)["DATABASES"]["default"]
    for database in (in_sqlite, in_postgres):
        assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)
        assert "zyxomma" not in repr(database)
    assert in_sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert in_postgres["OPTIONS"] == {
        "sslmode": "require",
        "sslpassword": "zyxomma",
        "connect_timeout": 5,
        "tcp_user_timeout": 20_000,
        "options": "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
    }


@pytest.mark.programs
def test_a_real_connection_keeps_what_was_kept_and_waits_for_nobody_long(server):
    in_sqlite = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "journal_size_limit": 67_108_864,
        "busy_timeout": 20_000,
        "transaction_mode": "IMMEDIATE",
    }
    in_postgres = {
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
        "TimeZone": "UTC",
        "synchronous_commit": "on",
    }
    assert server["database"] == (in_sqlite if of_tests.ON_SQLITE else in_postgres)


@pytest.mark.sqlite
def test_a_password_costs_who_guesses_what_was_decided(server):
    assert server["hash"].startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.sqlite
def test_each_limit_is_as_it_was_decided(server):
    found = server["accounts"]
    assert {name: found["RATE_LIMITS"].get(name, "none") for name in RATE_LIMITS} == RATE_LIMITS
    assert set(server["settings"]["ACCOUNT_RATE_LIMITS"]) <= set(RATE_LIMITS)
    assert found["UNIQUE_EMAIL"] is True
    switched_off = [name for name, value in found.items() if value is False]
    assert sorted(switched_off) == [
        "CONFIRM_EMAIL_ON_GET",
        "EMAIL_VERIFICATION_BY_CODE_ENABLED",
        "LOGIN_BY_CODE_ENABLED",
        "LOGOUT_ON_GET",
    ]


@pytest.mark.sqlite
def test_what_is_logged_is_private_and_no_query_to_the_database(server):
    private = [["StreamHandler", "PrivateFormatter"]]
    assert server["loggers"] == {
        "": ["INFO", private, True],
        "django": ["INFO", private, False],
        "django.db.backends": ["WARNING", [], True],
        "waitress": ["ERROR", [], True],
    }
    assert "Not Found: /nothing/\n" in server["log"]
    assert "zebrafinch" not in server["log"]
    assert "SELECT" not in server["log"] and "PRAGMA" not in server["log"]


@pytest.mark.sqlite
def test_templates_escape_and_tell_nobody_how_they_failed(server):
    assert server["templates"] == {"debug": False, "autoescape": True}


@pytest.mark.sqlite
def test_a_server_answers_over_https_with_every_header_and_sends_all_else_there(server):
    status, headers = server["answers"]["https"]
    policy = {"Content-Security-Policy": f"{CSP}; upgrade-insecure-requests"}
    for_ever = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
    assert status == 200
    assert {name: headers.get(name) for name in HEADERS | for_ever} == HEADERS | policy | for_ever
    status, headers = server["answers"]["http"]
    assert (status, headers["Location"]) == (301, "https://journal.example.org:8443/journal/?text=zebrafinch")
    assert {name: headers.get(name) for name in HEADERS} == HEADERS | policy
    assert server["answers"]["inside"][0] == 200


@pytest.mark.sqlite
def test_a_server_gives_its_cookies_to_itself_alone_and_over_https(server):
    kept = server["cookies"]
    # The name says that a browser takes no such cookie from a page beside this one.
    assert set(kept) == {"__Host-csrf", "__Host-known"}
    for name, one in kept.items():
        decided = COOKIES[name.removeprefix("__Host-")] | {"secure": True}
        assert {key: one[key] for key in decided} == decided, name


@pytest.mark.django_db
@pytest.mark.sqlite
def test_on_ones_own_machine_no_page_asks_for_https(client):
    headers = client.get("/health/").headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "Strict-Transport-Security" not in headers


@pytest.mark.sqlite
def test_gunicorn_runs_with_what_was_decided(server):
    """As gunicorn read it: it passes over a name that it does not know."""
    workers, threads = (1, 1) if sqlite_has_wal_fault() else (2, 4)
    expected = {
        "wsgi_app": "careerpath.wsgi",
        "bind": ["0.0.0.0:8000"],
        "worker_class": "gthread",
        "workers": workers,
        "threads": threads,
        "timeout": 30,
        "graceful_timeout": 30,
        "max_requests": 2000,
        "max_requests_jitter": 200,
        "limit_request_line": 4094,
        "limit_request_fields": 50,
        "limit_request_field_size": 8190,
        "forwarded_allow_ips": ["127.0.0.1", "::1"],
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,
        "control_socket_disable": True,
        "reload": False,
        "daemon": False,
        "spew": False,
        "accesslog": "-",
        "errorlog": "-",
        "loglevel": "info",
        "access_log_format": '%(t)s %(m)s "%(U)s" %(s)s %(B)s bytes %(M)s ms',
    }
    found = server["gunicorn"]
    assert {name: found[name] for name in expected if found[name] != expected[name]} == {}
    assert "PrivateLogger" in found["logger_class"]
    assert "function post_fork" in found["post_fork"] and "function on_exit" in found["on_exit"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("one_writer", "given", "expected"),
    [(False, {}, (2, 4)), (False, {"3": "5"}, (3, 5)), (True, {}, (1, 1)), (True, {"3": "5"}, (1, 1))],
)
def test_gunicorn_serves_single_file_only_where_sqlite_needs_it(settings, monkeypatch, one_writer, given, expected):
    settings.ONE_WRITER = one_writer
    for workers, threads in given.items():
        monkeypatch.setenv("WEB_CONCURRENCY", workers)
        monkeypatch.setenv("CAREERPATH_THREADS", threads)
    conf = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    assert (conf["workers"], conf["threads"]) == expected


@pytest.mark.sqlite
def test_gunicorn_listens_where_it_is_said(monkeypatch):
    monkeypatch.setenv("CAREERPATH_BIND", "127.0.0.1:8001")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "192.0.2.7")
    conf = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    assert (conf["bind"], conf["forwarded_allow_ips"]) == ("127.0.0.1:8001", "192.0.2.7")
