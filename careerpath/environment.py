"""Environment variables with types. One that can't work raises ImproperlyConfigured: a sentence without a secret."""

import ipaddress
import re
from email.utils import formataddr, parseaddr
from typing import Any, NoReturn
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url
import dj_email_url
import environs
from django.core.exceptions import ImproperlyConfigured

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Python's codec follows the rules of 2003, which make other names of these than browsers do.
READ_OTHERWISE = re.compile("[ßς\u200c\u200d]")
DEFAULT_PORTS = {"http": 80, "https": 443}
# What each way to send means: how it is encrypted, and at which port. `smtps` is as other programs read it.
MAIL_SCHEMES = {
    "smtp": (None, 25),
    "submission": ("EMAIL_USE_TLS", 587),
    "submit": ("EMAIL_USE_TLS", 587),
    "smtp+tls": ("EMAIL_USE_TLS", 587),
    "smtps": ("EMAIL_USE_SSL", 465),
    "smtp+ssl": ("EMAIL_USE_SSL", 465),
}
ESCAPES = "Write / as %2F, # as %23, ? as %3F, @ as %40, [ as %5B, ] as %5D and % as %25 in a user, password or name"


def whole_number(name: str, given: str, least: int | None = None) -> int:
    """Read `given`, the value of the variable `name`, as a number of at least `least`."""
    if not re.fullmatch(r"-?[0-9]{1,9}", given.strip()) or (least is not None and int(given) < least):
        _refuse(name, "must be a whole number" + ("" if least is None else f" from {least} up"))
    return int(given)


class Environment(environs.Env):
    """The ways to read a variable that need a sentence of their own."""

    def switch(self, name: str, default: bool) -> bool:
        try:
            return self.bool(name, default)
        except environs.EnvError:
            _refuse(name, "must be 1 or 0")

    def number(self, name: str, default: int, least: int | None = None) -> int:
        return whole_number(name, self.str(name, str(default)), least)

    def web_address(self, name: str, default: str, *, local: bool) -> str:
        """Where people reach this instance, as browsers write it in `Origin`: https, or http where `local`."""
        if not (given := self.str(name, "").strip()):
            return default
        parts = _parts(name, given)
        if parts.scheme not in DEFAULT_PORTS or not parts.netloc:
            _refuse(name, "must begin with https://, such as https://journal.example.org")
        if parts.username is not None:
            _refuse(name, "holds a user or a password: leave them out, since everybody sees this address")
        host = _host(name, parts.hostname or "")
        port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            _refuse(name, f"names a path, but Careerpath needs a host of its own: write https://{host}{port}")
        if parts.scheme == "http" and not local:
            _refuse(name, f"begins with http://, but a server is reached over HTTPS: write https://{host}{port}")
        return f"{parts.scheme}://{host}{port}"

    def database(self, name: str, default: str) -> Any:
        """An entry of DATABASES: PostgreSQL, or a SQLite file."""
        given = self.str(name, default).strip()
        parts = _parts(name, given)
        if parts.scheme == "sqlite":
            if parts.netloc or parts.path.strip("/") in ("", ":memory:"):
                _refuse(name, "names no SQLite file: write sqlite:////srv/careerpath/careerpath.sqlite3, four slashes")
            if "?" in given or "#" in given:
                _refuse(name, "has a sign in the file's name that must be escaped: write # as %23 and ? as %3F")
        elif parts.scheme not in ("postgres", "postgresql", "pgsql"):
            _refuse(name, "must begin with postgres:// for PostgreSQL, or with sqlite:/// for a SQLite file")
        elif not parts.path.strip("/"):
            _refuse(name, "names no database: write postgres://user:password@host/name")
        return dj_database_url.parse(given)

    def mail_server(self, name: str, default: str) -> dict[str, Any]:
        """The EMAIL_ settings of what delivers mail."""
        given = self.str(name, default).strip()
        parts = _parts(name, given)
        if parts.scheme in ("console", "file", "memory", "dummy"):
            return dj_email_url.parse(given)
        if parts.scheme not in MAIL_SCHEMES:
            _refuse(name, "must begin with submission:// (STARTTLS), smtps:// (TLS) or smtp:// (neither)")
        encrypted_by, port = MAIL_SCHEMES[parts.scheme]
        if parts.path not in ("", "/") or parts.fragment:
            _refuse(name, f"has something behind its host that no mail server has. {ESCAPES}")
        if not parts.hostname:
            _refuse(name, "names no host: write submission://user:password@mail.example.org:587")
        try:
            config = dj_email_url.parse(parts._replace(scheme="smtp").geturl())
        except ValueError:
            _refuse(name, "has a timeout that is no whole number")
        if encrypted_by and not (config["EMAIL_USE_SSL"] or config["EMAIL_USE_TLS"]):
            config[encrypted_by] = True
        return config | {"EMAIL_PORT": parts.port or port}

    def sender(self, name: str, default: str) -> str:
        """An e-mail address as a From header, with a name in front of it."""
        called, address = parseaddr(self.str(name, default))
        user, _, host = address.partition("@")
        if not (user and host) or "@" in host or len(address.split()) != 1:
            _refuse(name, "is no e-mail address: write careerpath@example.org, or Our Journal <journal@example.org>")
        return formataddr((called or "Careerpath", address))


def _refuse(name: str, why: str) -> NoReturn:
    # Without the error that led here: it may quote the secret.
    raise ImproperlyConfigured(f"{name} {why}.") from None


def _parts(name: str, given: str) -> SplitResult:
    try:
        parts = urlsplit(given)
        for part in (parts.username, parts.password, parts.path):
            unquote(part or "", errors="strict")
        # An unescaped / # or ? in a password ends the host early, and leaves the @ behind it.
        misread = parts.netloc and parts.scheme != "sqlite" and "@" in parts.path + parts.query + parts.fragment
        if misread or parts.port == 0 or re.search(r"[\t\r\n]", given):
            raise ValueError
    except ValueError:
        _refuse(name, f"cannot be read as an address. {ESCAPES}, and the port as a number")
    return parts


def _host(name: str, host: str) -> str:
    """`host` as browsers write it: in lower case, without a last dot, in ASCII, an IPv6 address in brackets."""
    if "%" in host:
        _refuse(name, "has an escaped sign in its host: write the host as it is")
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError:
            _refuse(name, "has an IPv6 address that is none")
    if READ_OTHERWISE.search(host):
        _refuse(name, "has a letter in its host that programs read differently: write the host as xn--…")
    try:
        ascii_host = host.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        ascii_host = ""
    if len(ascii_host) > 253 or not all(LABEL.fullmatch(label) for label in ascii_host.split(".")):
        _refuse(name, "has a host that is no name: write https:// and a name of letters, digits, dots and hyphens")
    return ascii_host
