"""The product as a server runs it: gunicorn behind Caddy, over HTTPS, with mail that really arrives."""

import base64
import hashlib
import json
import logging
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from careerpath.encryption.keys import new_key_line
from careerpath.sqlite import sqlite_has_wal_fault

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
HOST = "journal.test"
# Runs what each line holds, and answers with what it printed and what went wrong.
SHELL = """
import contextlib, io, json, sys, traceback
from django.db import connection
for line in sys.stdin:
    said, fault = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), dict(globals()))
    except Exception:
        fault = traceback.format_exc()
    connection.close()
    print(json.dumps([said.getvalue(), fault]), flush=True)
"""


class Server:
    """One instance, all of it in `folder`: its database, key, static files and certificate, on ports that were free.

    `url` is what a browser opens that was started with `browser_flags`: it knows the way, and trusts this
    certificate alone. `stop()` and `start()` take gunicorn away from behind Caddy, and bring it back.
    """

    url = f"https://{HOST}"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web, self.http, self.https, smtp = free_ports(4)
        self.browser_flags = [
            f"--ignore-certificate-errors-spki-list={self._make_certificate()}",
            f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{self.https},MAP {HOST}:80 127.0.0.1:{self.http}",
            "--disable-quic",
        ]
        self.mail: list[EmailMessage] = []
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._smtp = Controller(self, hostname="127.0.0.1", port=smtp)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "CAREERPATH_URL": self.url,
            "CAREERPATH_DOMAIN": HOST,
            "CAREERPATH_KEYS": new_key_line(),
            "CAREERPATH_STATIC_ROOT": str(folder / "static"),
            "CAREERPATH_BIND": f"127.0.0.1:{self.web}",
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp}",
        }
        self.gunicorn: subprocess.Popen | None = None
        self.caddy: subprocess.Popen | None = None
        self.sender: subprocess.Popen | None = None
        self._shell: subprocess.Popen | None = None

    def __enter__(self) -> "Server":
        self._make_database()
        try:
            self._smtp.start()
            self.manage("collectstatic", "--noinput", "--verbosity=0")
            self.manage("prepare", "--verbosity=0")
            self.start()
            if not (settings.ON_SQLITE and sqlite_has_wal_fault()):
                self.sender = self._run("python", "manage.py", "send_mail", "--watch")
            self.caddy = self._run("caddy", "run", "--adapter=caddyfile", f"--config={self._make_caddyfile()}")
            wait_for(lambda: socket.create_connection(("127.0.0.1", self.https), timeout=1).close(), self.caddy)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        end(self.caddy)
        end(self.sender)
        end(self._shell)
        self.stop()
        self._smtp.stop(no_assert=True)
        self._drop_database()

    def start(self) -> None:
        """Starts gunicorn, and waits until it answers."""
        self.gunicorn = self._run("gunicorn", "-c", "gunicorn.conf.py", "careerpath.wsgi")
        health = urllib.request.Request(f"http://127.0.0.1:{self.web}/health/", headers={"Host": HOST})
        wait_for(lambda: urllib.request.urlopen(health, timeout=5).close(), self.gunicorn)

    def stop(self) -> None:
        """Ends gunicorn, as an update does."""
        end(self.gunicorn)

    def kill(self) -> None:
        """Ends gunicorn and its workers with no word, as a machine without memory does."""
        assert self.gunicorn
        os.killpg(self.gunicorn.pid, signal.SIGKILL)
        self.gunicorn.wait()

    def manage(self, *arguments: str) -> str:
        """What this manage.py command prints."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def shell(self, code: str) -> str:
        """What this code prints, run in a manage.py shell that stays open, since each takes a second to start."""
        if self._shell is None:
            command = [sys.executable, "manage.py", "shell", "-v0", "-c", SHELL]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            self._shell = subprocess.Popen(command, cwd=ROOT, env=self.environment, text=True, **pipes)
        assert self._shell.stdin and self._shell.stdout
        self._shell.stdin.write(json.dumps(code) + "\n")
        self._shell.stdin.flush()
        said, fault = json.loads(self._shell.stdout.readline())
        assert not fault, fault
        return said.strip()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """aiosmtpd calls this for each mail."""
        self.mail.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def next_mail(self, to: str) -> EmailMessage:
        """The oldest mail to this address that nobody took yet, as soon as there is one."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for mail in self.mail:
                if mail["To"].addresses[0].addr_spec.lower() == to.lower():
                    self.mail.remove(mail)
                    return mail
            time.sleep(0.05)
        raise AssertionError(f"No mail came to {to}.")

    def _run(self, program: str, *arguments: str) -> subprocess.Popen:
        with (self.folder / f"{program}.log").open("ab") as log:
            return subprocess.Popen(
                [BIN / program, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _make_caddyfile(self) -> Path:
        text = (ROOT / "deploy/Caddyfile").read_text("utf-8")
        ports = f"admin off\n\tdefault_bind 127.0.0.1\n\thttp_port {self.http}\n\thttps_port {self.https}"
        certificate = f"{{$CAREERPATH_DOMAIN}} {{\n\ttls {self.folder}/cert.pem {self.folder}/key.pem"
        here = {"admin off": ports, "{$CAREERPATH_DOMAIN} {": certificate, "web:8000": f"127.0.0.1:{self.web}"}
        # Long enough for gunicorn to come back, and a test that waits for it in vain soon knows.
        here["lb_try_duration 20s"] = "lb_try_duration 8s"
        for shipped, ours in here.items():
            assert shipped in text, f"deploy/Caddyfile has no {shipped!r} to be told otherwise"
            text = text.replace(shipped, ours)
        path = self.folder / "Caddyfile"
        path.write_text(text, "utf-8")
        return path

    def _make_certificate(self) -> str:
        """Writes one that nobody signed; the hash by which Chromium is told to trust it."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem, der = serialization.Encoding.PEM, serialization.Encoding.DER
        (self.folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
        bare = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        (self.folder / "key.pem").write_bytes(key.private_bytes(pem, *bare))
        public = key.public_key().public_bytes(der, serialization.PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(public).digest()).decode()

    def _make_database(self) -> None:
        """An empty one of its own, beside the tests'."""
        if settings.ON_SQLITE:
            self.environment["DATABASE_URL"] = f"sqlite:///{self.folder / 'careerpath.sqlite3'}"
            return
        self._on_postgres(f"CREATE DATABASE {self._database}")
        self.environment["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=self._database).geturl()

    def _drop_database(self) -> None:
        if not settings.ON_SQLITE:
            self._on_postgres(f"DROP DATABASE IF EXISTS {self._database} WITH (FORCE)")

    @property
    def _database(self) -> str:
        return f"careerpath_server_{self.web}"

    def _on_postgres(self, statement: str) -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as found:
            found.execute(statement)


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens at, below those that connections get, which could take one meanwhile."""
    ports: list[int] = []
    while len(ports) < count:
        port = random.randrange(10_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            ports.append(port)
    return ports


def wait_for(ask: Any, program: subprocess.Popen) -> None:
    """Until `ask` raises no OSError, or the program has ended."""
    until = time.monotonic() + 60
    while True:
        try:
            return ask()
        except OSError:
            assert program.poll() is None, f"{program.args!r} ended with {program.returncode}"
            assert time.monotonic() < until, f"{program.args!r} does not answer"
            time.sleep(0.05)


def end(program: subprocess.Popen | None) -> None:
    """Asks it to end, and waits; one that does not is killed."""
    if program is None:
        return
    program.terminate()
    try:
        program.wait(timeout=60)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


class OwnPostgres:
    """A PostgreSQL of one's own, that can be taken away."""

    def make_postgres(self, log: Path) -> str:
        """Start a new one, which writes to `log`; its address."""
        (self.port,), self.log = free_ports(1), log
        (binaries,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
        # PostgreSQL refuses to run as root.
        self.as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.data = Path(tempfile.mkdtemp(prefix="careerpath-postgres-"))
        if self.as_postgres:
            shutil.chown(self.data, "postgres")
        initdb: list[Any] = [binaries / "initdb", "--pgdata", self.data]
        initdb += ["--auth=trust", "--username=app", "--no-sync"]
        subprocess.run([*self.as_postgres, *initdb], check=True, capture_output=True, cwd="/")
        self.postgres = [binaries / "postgres", "-D", self.data, "-p", str(self.port), "-k", "", "-h", "127.0.0.1"]
        self.start_postgres()
        return f"postgres://app@127.0.0.1:{self.port}/postgres"

    def start_postgres(self):
        with self.log.open("ab") as log:
            self.running = subprocess.Popen([*self.as_postgres, *self.postgres], stdout=log, stderr=log, cwd="/")
        wait_for(self._ask, self.running)

    def _ask(self):
        try:
            psycopg.connect(host="127.0.0.1", port=self.port, user="app", dbname="postgres").close()
        except psycopg.OperationalError as error:
            raise OSError from error

    def stop_postgres(self):
        """At once, as a crash does."""
        (number, *_) = (self.data / "postmaster.pid").read_text("ascii").split()
        os.kill(int(number), signal.SIGQUIT)
        self.running.wait()

    def remove_postgres(self):
        if self.running.poll() is None:
            self.stop_postgres()
        shutil.rmtree(self.data)


class ServerOnItsOwnPostgres(OwnPostgres, Server):
    """A server whose PostgreSQL is its own."""

    def _make_database(self):
        self.environment["DATABASE_URL"] = self.make_postgres(self.folder / "postgres.log")

    def _drop_database(self):
        self.remove_postgres()
