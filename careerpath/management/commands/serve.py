"""manage.py serve: Careerpath on one's own machine."""

import gc
import os
import signal
import sys
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from careerpath.preflight import EXIT_CODE, make_key_for_an_empty_database, problems
from careerpath.sqlite import end_wal

THREADS = 4
# Ctrl-C, a shutdown, and the terminal being closed.
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# How long requests in flight may take once it is to end.
GRACE = 20
BUFFERS = ("inbuf_overflow", "outbuf_overflow")


class Command(BaseCommand):
    """One process on localhost: makes the key at the very first start, prepares the database, and serves."""

    help = "Serve on localhost (local mode only)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dev", action="store_true", help="Django's own server, which reloads changed code.")

    def handle(self, *args: Any, dev: bool, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("`serve` is for CAREERPATH_LOCAL=1. A server runs gunicorn.")
        if not 0 < settings.PORT < 65536:
            raise _no_port("ports are numbers from 1 to 65535")
        _on_end(lambda *signaled: sys.exit())
        os.umask(0o077)
        try:
            make_key_for_an_empty_database()
            if found := problems(prepared=False):
                raise CommandError(" ".join(found), returncode=EXIT_CODE)
            call_command("prepare", verbosity=0)
            try:
                call_command("daily", verbosity=0)
            except CommandError as error:
                # Nobody's journal stays shut for it; it is tried again at the next start.
                self.stderr.write(str(error))
            connection.close()
            if dev:
                # It says its address itself, once it has the port.
                self._announce()
                call_command("runserver", f"localhost:{settings.PORT}")
            else:
                self._serve()
        finally:
            connection.close()
            end_wal()

    def _announce(self) -> None:
        database = settings.DATABASES["default"]
        where = database["NAME"] if settings.ON_SQLITE else f"{database['NAME']} on {database['HOST'] or 'localhost'}"
        self.stdout.write(f"  data: {where}")
        if settings.KEYS_FILE:
            self.stdout.write(
                f"  key:  {settings.KEYS_FILE} (nobody can read the data without it: keep a copy elsewhere)"
            )
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()

    def _serve(self) -> None:
        import waitress

        from careerpath.wsgi import application

        threads = 1 if settings.ONE_WRITER else THREADS
        sockets: dict[int, Any] = {}
        # What is sent and what is taken out stays in memory: a file beside would hold it in the clear.
        options: dict[str, Any] = {"threads": threads, "ident": None, **dict.fromkeys(BUFFERS, 64_000_000)}
        try:
            server = waitress.create_server(application, map=sockets, listen=f"localhost:{settings.PORT}", **options)
        except OSError as error:
            raise _no_port(error.strerror or "the system refuses it") from None
        self.stdout.write(f"Careerpath is at http://localhost:{settings.PORT}")
        self._announce()
        # Not by Waitress's own end, which would drop answers that are ready and not sent.
        told = threading.Event()
        _on_end(lambda *signaled: told.set())
        while not told.is_set():
            server.asyncore.loop(timeout=1, map=sockets, count=1)
        for listening in sockets.values():
            listening.accepting = False
        until = time.monotonic() + GRACE
        # Once at least: what has come already is read.
        server.asyncore.loop(timeout=0.1, map=sockets, count=1)
        while time.monotonic() < until and any(map(_is_busy, sockets.values())):
            server.asyncore.loop(timeout=0.1, map=sockets, count=1)
        server.task_dispatcher.shutdown(timeout=1)
        for thread in threading.enumerate():
            if thread.name.startswith("waitress"):
                thread.join(timeout=1)
        # The connections of those threads, which only now belong to nobody.
        gc.collect()


def _no_port(reason: str) -> CommandError:
    return CommandError(
        f"Port {settings.PORT} cannot be used ({reason}). Try `make run PORT=8010`.", returncode=EXIT_CODE
    )


def _on_end(act: Any) -> None:
    for number in ENDS:
        # Under nohup, closing the terminal is to change nothing.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, act)


def _is_busy(channel: Any) -> bool:
    return bool(getattr(channel, "request", 0) or getattr(channel, "requests", 0) or channel.writable())
