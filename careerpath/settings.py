"""Settings, from typed environment variables; each stands in the README's table.

Three modes: a server is the default; CAREERPATH_LOCAL=1 serves one person's own machine;
CAREERPATH_DEBUG=1 with it adds Django's debug pages for developers.
"""

import re
import secrets
import sys
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from careerpath.encryption.keys import BadKey, InstanceKey, Secret, hide_passwords, read_keys
from careerpath.environment import Environment
from careerpath.sqlite import sqlite_has_wal_fault

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()

LOCAL = env.switch("CAREERPATH_LOCAL", False)
DEBUG = LOCAL and env.switch("CAREERPATH_DEBUG", False)
DATA_DIR = env.path("CAREERPATH_DATA", BASE_DIR / "data").resolve()
PORT = env.number("CAREERPATH_PORT", 8000)

# Where this instance is reached; links outside a request (mail, invitations) begin with it.
URL = env.web_address("CAREERPATH_URL", f"http://localhost:{PORT}" if LOCAL else "", local=LOCAL)
# As it stands in a link, but for the port.
HOST = re.sub(r":-?\d+$", "", urlsplit(URL).netloc)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if LOCAL else [HOST] if HOST else []
CSRF_TRUSTED_ORIGINS = [URL] if URL and not LOCAL else []

# The one secret. Settings load without it, so that `keys add` and `collectstatic` run; `preflight` refuses.
_keys = env.str("CAREERPATH_KEYS", "")
KEYS_FILE = None if _keys else env.path("CAREERPATH_KEYS_FILE", DATA_DIR / "careerpath-keys" if LOCAL else None)
CAREERPATH_KEYS: tuple[InstanceKey, ...] = ()
KEYS_PROBLEM = ""
try:
    CAREERPATH_KEYS = read_keys(KEYS_FILE, _keys)
except BadKey as error:
    KEYS_PROBLEM = str(error)

# Derived from the primary instance key; the retired ones go on verifying, so that a rotation signs nobody out.
_derived = [Secret(key.derive("secret").hex()) for key in CAREERPATH_KEYS]
SECRET_KEY = Secret(env.str("SECRET_KEY", "") or (_derived[0] if _derived else secrets.token_urlsafe(48)))
SECRET_KEY_FALLBACKS = [key for key in _derived if key != SECRET_KEY]

INSTALLED_APPS = [
    "careerpath",
    "values",
    "journal",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "template_partials",
]

MIDDLEWARE = [
    "careerpath.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careerpath.requests.AnswerHead",
    "careerpath.requests.AnswerScript",
    "careerpath.requests.LookRound",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "careerpath.requests.RefuseLate",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "careerpath.requests.CheckBody",
    "careerpath.requests.SignInRequired",
    "careerpath.requests.SetReader",
    "careerpath.accounts.clock.UseTimeZone",
    "journal.search.views.MarkFound",
    "django.contrib.messages.middleware.MessageMiddleware",
    "careerpath.requests.AnswerForTexts",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "careerpath.urls"
WSGI_APPLICATION = "careerpath.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "careerpath.pages.on_every_page",
            ],
            # Nearly every template translates, and every form goes through crispy.
            "builtins": [
                "django.templatetags.i18n",
                "crispy_forms.templatetags.crispy_forms_filters",
                "careerpath.templatetags.links",
            ],
        },
    }
]
FORM_RENDERER = "careerpath.controls.ControlRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["careerpath"]
CRISPY_TEMPLATE_PACK = "careerpath"
CRISPY_FAIL_SILENTLY = False

DATABASES = {
    "default": hide_passwords(env.database("DATABASE_URL", f"sqlite:///{quote(str(DATA_DIR / 'careerpath.sqlite3'))}"))
}
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
# One worker of one thread serves where SQLite could lose the commits of two connections.
ONE_WRITER = ON_SQLITE and sqlite_has_wal_fault()
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if ON_SQLITE:
    if LOCAL:
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA secure_delete=ON; PRAGMA journal_size_limit=67108864"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = hide_passwords(DATABASES["default"].get("OPTIONS", {}))
    DATABASES["default"]["OPTIONS"].update(
        # A host that is silent is away, as one that refuses is; without these it would be waited for for minutes.
        connect_timeout=5,
        tcp_user_timeout=20_000,
        options="-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
    )
# With one language there is nothing to look up: each word is its own translation.
LANGUAGES = [("en-us", "English")]
USE_I18N = len(LANGUAGES) > 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that any number of workers and hosts share one set of rate limits.
CACHES = {"default": {"BACKEND": "careerpath.cache.JSONCache"}}

AUTH_USER_MODEL = "careerpath.User"
AUTHENTICATION_BACKENDS = ["careerpath.accounts.passwords.ByEmail"]
PASSWORD_HASHERS = [
    "careerpath.accounts.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
    {"NAME": "careerpath.accounts.passwords.OfItsOwn"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SIGNUP_REDIRECT_URL = "journal:welcome"

SIGNUP = env.str("CAREERPATH_SIGNUP", "open" if LOCAL else "invite")
if SIGNUP not in ("open", "invite", "closed"):
    raise ImproperlyConfigured("CAREERPATH_SIGNUP must be open, invite or closed.")
ACCOUNT_ADAPTER = "careerpath.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "careerpath.accounts.forms.SignupForm",
    "change_password": "careerpath.accounts.forms.ChangePasswordForm",
    "reset_password": "careerpath.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "careerpath.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional" if LOCAL else "mandatory"
# In the browser that signed up, and as long as the mailed link is good.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
LINK_DAYS = ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_LOGIN_TIMEOUT = LINK_DAYS * 24 * 3600
PASSWORD_RESET_TIMEOUT = LINK_DAYS * 24 * 3600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# allauth's own writes to the database for whoever it makes a token for, and so tells who is there.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# A limit that is reached is said in the form. "login_known", "signup_open", "reset_mail" and "given_back" are ours.
ACCOUNT_RATE_LIMITS: dict[str, str | None] | Literal[False] = {
    "login": None,
    "login_failed": "10/m/ip,5/5m/key",
    "login_known": "5/5m/key",
    "signup": None,
    "signup_open": "20/h/ip,200/d/key",
    "reset_password": None,
    "reset_mail": "20/m/ip,3/h/key",
    "confirm_email": "3/h/key",
    "given_back": "10/m/ip",
    "search": "30/m/user",
    "export": "5/d/user",
    "import": "6/h/user,20/d/user",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Careerpath: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL else "https"
# How many proxies of our own stand in front; 0 would count all visitors as one behind a proxy.
PROXIES = env.number("CAREERPATH_PROXIES", 0 if LOCAL else 1, least=0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

EMAIL_CONFIG = hide_passwords(env.mail_server("EMAIL_URL", "console:" if LOCAL else "smtp://localhost:25"))
vars().update({name: value for name, value in EMAIL_CONFIG.items() if name.startswith("EMAIL_")})
# What delivers; a request only keeps a row.
MAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "careerpath.accounts.mail.Outbox"
MAIL_AT_ONCE = LOCAL and MAIL_BACKEND.endswith("console.EmailBackend")
# Where one connection writes, the thread that answered sends; elsewhere `send_mail` does.
MAIL_AFTER_ANSWER = not MAIL_AT_ONCE and (LOCAL or ONE_WRITER)
EMAIL_TIMEOUT = 3 if MAIL_AFTER_ANSWER else 10
SERVER_EMAIL = DEFAULT_FROM_EMAIL = env.sender("CAREERPATH_MAIL_FROM", f"careerpath@{HOST or 'localhost'}")

SESSION_ENGINE = "careerpath.accounts.sessions"
# The longest that the cookie is good for; `Session` ends sooner.
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_NAME = "session" if LOCAL else "__Host-session"
CSRF_COOKIE_NAME = "csrf" if LOCAL else "__Host-csrf"
CSRF_FAILURE_VIEW = "careerpath.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = not LOCAL
SECURE_SSL_HOST = urlsplit(URL).netloc or None
SECURE_REDIRECT_EXEMPT = [r"^(health|ready)/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 0 if LOCAL else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
# Preload is hard to undo for a domain that is not ours to decide about.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Whether visitors may look round in the example journal.
LOOK_ROUND = env.switch("CAREERPATH_LOOK_ROUND", True)

# What one person may keep (`quotas.py`): bytes of text as sealed, pieces, and changes a day.
MOST_TEXT = env.number("CAREERPATH_MOST_MB", 200, least=1) * 1_000_000
MOST_PIECES = env.number("CAREERPATH_MOST_PIECES", 20_000, least=1)
MOST_CHANGES = env.number("CAREERPATH_MOST_CHANGES", 2_000, least=1)

# What stands below a question that may touch something painful: whom to call, say. A variable is mostly one line, so
# that "\\n" begins another.
HELP_TEXT = env.str("CAREERPATH_HELP_TEXT", "").replace("\\n", "\n").strip()

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5

TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = None if LOCAL else env.path("CAREERPATH_STATIC_ROOT", BASE_DIR / "staticfiles")
# In the environment, beside what is installed there; empty where `make_fonts` did not run.
FONTS_DIR = Path(sys.prefix) / "fonts"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
if (FONTS_DIR / "fonts.css").is_file():
    STATICFILES_DIRS.append(("fonts", FONTS_DIR))
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if LOCAL else 60
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "careerpath.static_files.StaticFiles"
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"private": {"()": "careerpath.logs.PrivateFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "private"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Queries hold no private text, but their parameters may.
        "django.db.backends": {"level": "WARNING"},
        "waitress": {"level": "ERROR"},
    },
}
