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

from careerpath.encryption.keys import new_key_line, parse_keys
from careerpath.sqlite import sqlite_has_wal_fault

from .browser.server import ROOT

KEYS = [new_key_line(), new_key_line()]
DAYS = 24 * 3600
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), "
        "payment=(), usb=(), browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store, private",
}

# Every setting that a server has of this project, and each of Django's defaults that it leans on.
SERVER = {
    "BASE_DIR": str(ROOT),
    "LOCAL": False,
    "DEBUG": False,
    "DEBUG_PROPAGATE_EXCEPTIONS": False,
    "ADMINS": [],
    "MANAGERS": [],
    "INTERNAL_IPS": [],
    "PORT": 8000,
    "URL": "https://journal.example.org:8443",
    "HOST": "journal.example.org",
    "ALLOWED_HOSTS": ["journal.example.org"],
    "CSRF_TRUSTED_ORIGINS": ["https://journal.example.org:8443"],
    "USE_X_FORWARDED_HOST": False,
    "USE_X_FORWARDED_PORT": False,
    "KEYS_FILE": None,
    "KEYS_PROBLEM": "",
    "CAREERPATH_KEYS": [f"<instance key {parse_keys(line)[0].kid.hex()}>" for line in KEYS],
    "SECRET_KEY": parse_keys(KEYS[0])[0].derive("secret").hex(),
    "SECRET_KEY_FALLBACKS": [parse_keys(KEYS[1])[0].derive("secret").hex()],
    "MIDDLEWARE": [
        "careerpath.headers.SecurityHeaders",
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "careerpath.requests.AnswerHead",
        "careerpath.requests.AnswerScript",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "careerpath.requests.RefuseLate",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "careerpath.requests.CheckBody",
        "django_htmx.middleware.HtmxMiddleware",
        "careerpath.requests.SignInRequired",
        "careerpath.requests.SetReader",
        "careerpath.accounts.clock.UseTimeZone",
        "django.contrib.messages.middleware.MessageMiddleware",
        "careerpath.requests.AnswerForTexts",
        "allauth.account.middleware.AccountMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "WSGI_APPLICATION": "careerpath.wsgi.application",
    "CRISPY_FAIL_SILENTLY": False,
    "CACHES": {"default": {"BACKEND": "careerpath.cache.JSONCache"}},
    "AUTHENTICATION_BACKENDS": ["careerpath.accounts.passwords.ByEmail"],
    "PASSWORD_HASHERS": [
        "careerpath.accounts.passwords.Argon2",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        {
            "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
            "OPTIONS": {"user_attributes": ["email"]},
        },
        {"NAME": "careerpath.accounts.passwords.OfItsOwn"},
    ],
    "SIGNUP": "invite",
    "ACCOUNT_ADAPTER": "careerpath.accounts.adapter.AccountAdapter",
    "ACCOUNT_FORMS": {
        "signup": "careerpath.accounts.forms.SignupForm",
        "change_password": "careerpath.accounts.forms.ChangePasswordForm",
        "reset_password": "careerpath.accounts.forms.ResetPasswordForm",
        "reset_password_from_key": "careerpath.accounts.forms.ResetPasswordKeyForm",
    },
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": ["email"],
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION": True,
    "LINK_DAYS": 3,
    "ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS": 3,
    "ACCOUNT_LOGIN_TIMEOUT": 3 * DAYS,
    "PASSWORD_RESET_TIMEOUT": 3 * DAYS,
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR": "django.contrib.auth.tokens.PasswordResetTokenGenerator",
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_CHANGE_EMAIL": True,
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 300,
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "Careerpath: ",
    "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https",
    "PROXIES": 1,
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_PORT": 587,
    "EMAIL_HOST_USER": "careerpath",
    "EMAIL_HOST_PASSWORD": "zyxomma",
    "EMAIL_USE_TLS": True,
    "EMAIL_USE_SSL": False,
    "EMAIL_FILE_PATH": "",
    "EMAIL_BACKEND": "careerpath.accounts.mail.Outbox",
    "MAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "MAIL_AT_ONCE": False,
    "SERVER_EMAIL": "Careerpath <careerpath@journal.example.org>",
    "DEFAULT_FROM_EMAIL": "Careerpath <careerpath@journal.example.org>",
    "SESSION_ENGINE": "careerpath.accounts.sessions",
    "SESSION_SERIALIZER": "django.contrib.sessions.serializers.JSONSerializer",
    "SESSION_COOKIE_AGE": 30 * DAYS,
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": False,
    "SESSION_SAVE_EVERY_REQUEST": False,
    "SESSION_COOKIE_NAME": "__Host-session",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_DOMAIN": None,
    "SESSION_COOKIE_PATH": "/",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_DOMAIN": None,
    "CSRF_COOKIE_PATH": "/",
    "CSRF_USE_SESSIONS": False,
    "CSRF_FAILURE_VIEW": "careerpath.errors.csrf_failure",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_SSL_HOST": "journal.example.org:8443",
    "SECURE_REDIRECT_EXEMPT": [r"^(health|ready)/$"],
    "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    "SECURE_HSTS_SECONDS": 730 * DAYS,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": False,
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "SECURE_REFERRER_POLICY": "same-origin",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
    "X_FRAME_OPTIONS": "DENY",
    "SILENCED_SYSTEM_CHECKS": ["security.W021"],
    "MOST_TEXT": 200_000_000,
    "MOST_PIECES": 20_000,
    "MOST_CHANGES": 2_000,
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 5_242_880,
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 500,
    "DATA_UPLOAD_MAX_NUMBER_FILES": 5,
    "FILE_UPLOAD_MAX_MEMORY_SIZE": 2_621_440,
    "TIME_ZONE": "UTC",
    "USE_TZ": True,
    "STATIC_URL": "/static/",
    "STATICFILES_DIRS": [str(ROOT / "static")],
    "WHITENOISE_ROOT": str(ROOT / "static" / "root"),
    "WHITENOISE_USE_FINDERS": False,
    "WHITENOISE_AUTOREFRESH": False,
    "WHITENOISE_MAX_AGE": 60,
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    },
}
# With defaults of allauth's own for what the settings leave out.
RATE_LIMITS = {
    "login": None,
    "login_failed": "10/m/ip,5/5m/key",
    "login_known": "5/5m/key",
    "signup": None,
    "signup_open": "20/h/ip,200/d/key",
    "reset_password": None,
    "reset_mail": "20/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "3/h/key",
    "given_back": "10/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
# Each has a test below, or is the folder of that run.
ASKED_OTHERWISE = {
    "DATA_DIR", "STATIC_ROOT", "DATABASES", "ON_SQLITE", "ONE_WRITER", "MAIL_AFTER_ANSWER", "EMAIL_TIMEOUT",
    "EMAIL_CONFIG", "LOGGING", "ACCOUNT_RATE_LIMITS",
}  # fmt: skip
# The tests' settings take these over as they are, and no page would be as its own tests have it.
SEEN_ON_EVERY_PAGE = {
    "INSTALLED_APPS", "ROOT_URLCONF", "TEMPLATES", "CRISPY_ALLOWED_TEMPLATE_PACKS", "CRISPY_TEMPLATE_PACK",
    "DEFAULT_AUTO_FIELD", "AUTH_USER_MODEL", "LOGIN_URL", "LOGIN_REDIRECT_URL", "LOGOUT_REDIRECT_URL",
    "ACCOUNT_SIGNUP_REDIRECT_URL",
}  # fmt: skip
# How one's own machine differs.
LOCALLY = {
    "LOCAL": True,
    "URL": "http://localhost:8000",
    "HOST": "localhost",
    "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
    "CSRF_TRUSTED_ORIGINS": [],
    "SIGNUP": "open",
    "ACCOUNT_EMAIL_VERIFICATION": "optional",
    "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "http",
    "PROXIES": 0,
    "ALLAUTH_TRUSTED_PROXY_COUNT": 0,
    "MAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
    "MAIL_AT_ONCE": True,
    "MAIL_AFTER_ANSWER": False,
    "SESSION_COOKIE_SECURE": False,
    "CSRF_COOKIE_SECURE": False,
    "SESSION_COOKIE_NAME": "session",
    "CSRF_COOKIE_NAME": "csrf",
    "SECURE_SSL_REDIRECT": False,
    "SECURE_SSL_HOST": "localhost:8000",
    "SECURE_PROXY_SSL_HEADER": None,
    "SECURE_HSTS_SECONDS": 0,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": False,
    "STATIC_ROOT": None,
    "WHITENOISE_USE_FINDERS": True,
    "WHITENOISE_MAX_AGE": 0,
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


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
