"""Prints, as JSON, what the settings of this environment come to in a process: tests/test_server_settings.py reads it.

`database` alone connects; what is printed of the rest is the same whatever the database.
"""

import json
import logging
import sys
from typing import Any

import django
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template import engines
from django.test import Client

IN_SQLITE = ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "journal_size_limit", "busy_timeout"]
IN_POSTGRES = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
IN_POSTGRES += ["TimeZone", "synchronous_commit"]


def settings_in_force() -> dict[str, Any]:
    return {name: getattr(settings, name) for name in dir(settings) if name.isupper()}


def assigned() -> list[str]:
    """The settings that are this project's own; the rest are Django's defaults."""
    return [name for name in vars(sys.modules["careerpath.settings"]) if name.isupper()]


def accounts() -> dict[str, Any]:
    """What allauth makes of the settings and of its own defaults."""
    from allauth.account import app_settings

    asked = ["CONFIRM_EMAIL_ON_GET", "LOGOUT_ON_GET", "LOGIN_BY_CODE_ENABLED", "EMAIL_VERIFICATION_BY_CODE_ENABLED"]
    return {name: getattr(app_settings, name) for name in [*asked, "RATE_LIMITS", "UNIQUE_EMAIL"]}


def gunicorn() -> dict[str, Any]:
    """What gunicorn itself read: it passes over a name that it does not know."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["gunicorn", "-c", "gunicorn.conf.py"]
    return {name: setting.get() for name, setting in WSGIApplication().cfg.settings.items()}


def loggers() -> dict[str, Any]:
    """Each logger with a handler or a level of its own."""
    known = {"": logging.getLogger()} | {
        name: found for name, found in logging.root.manager.loggerDict.items() if isinstance(found, logging.Logger)
    }
    return {
        name: [
            logging.getLevelName(found.level),
            [[type(one).__name__, type(one.formatter).__name__] for one in found.handlers],
            found.propagate,
        ]
        for name, found in known.items()
        if found.level or found.handlers
    }


def answers() -> dict[str, Any]:
    """How it answers at its address: passed on by a proxy that was reached over HTTPS, and over HTTP."""
    client = Client(headers={"Host": settings.HOST, "X-Forwarded-For": "192.0.2.7"})
    asked = {
        "https": client.get("/health/", headers={"X-Forwarded-Proto": "https"}),
        "http": client.get("/journal/?text=zebrafinch", headers={"X-Forwarded-Proto": "http"}),
        "inside": client.get("/health/"),
    }
    logging.getLogger("django.request").warning("Not Found: %s", "/nothing/?text=zebrafinch")
    return {name: [answer.status_code, dict(answer.headers)] for name, answer in asked.items()}


def cookies() -> dict[str, Any]:
    """Those that no row is needed for: of a page with a form, and of a browser that signed in."""
    from careerpath.accounts.browsers import remember_browser
    from careerpath.accounts.models import User

    def page(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(get_token(request))
        remember_browser(request, response, User(password="unusable"))
        return response

    return {name: dict(one) for name, one in CsrfViewMiddleware(page)(HttpRequest()).cookies.items()}


def database() -> dict[str, Any]:
    """What a connection that was really made says of itself."""
    asked = [f"PRAGMA {name}" for name in IN_SQLITE] if settings.ON_SQLITE else [f"SHOW {name}" for name in IN_POSTGRES]
    said = {}
    # As if somebody had switched on that Django logs its queries.
    connection.force_debug_cursor = True
    with connection.cursor() as cursor:
        for statement in asked:
            cursor.execute(statement)
            said[statement.split()[1]] = cursor.fetchone()[0]
    if settings.ON_SQLITE:
        said["transaction_mode"] = connection.transaction_mode
    return said


def main() -> None:
    django.setup()
    report = {
        "settings": settings_in_force(),
        "assigned": assigned(),
        "accounts": accounts(),
        "gunicorn": gunicorn(),
        "loggers": loggers(),
        "database": database(),
        "answers": answers(),
        "cookies": cookies(),
        "hash": make_password("correct horse battery"),
        "templates": {name: getattr(engines["django"].engine, name) for name in ("debug", "autoescape")},
    }
    # A set has no order; what is neither text, number nor a list of these is told by its words.
    sys.stdout.write(json.dumps(report, default=lambda value: sorted(value) if isinstance(value, set) else str(value)))


if __name__ == "__main__":
    main()
