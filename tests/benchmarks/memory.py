"""python -m tests.benchmarks.memory DATABASE ACT USER ...: by how many MB the process grows, at most, in doing it.

A process of its own, since the most that one ever held is all that the system tells of it.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

Acts = tuple[Callable[[], object], Callable[[], object]]


def grown(act: str, user: Any, *more: str) -> list[float]:
    """The one figure; none where the system does not tell it."""
    from django.db import connection

    if not Path("/proc/self/clear_refs").exists():
        return []
    child = [sys.executable, "-m", "tests.benchmarks.memory", str(connection.settings_dict["NAME"]), act, str(user.pk)]
    return [float(subprocess.run([*child, *more], check=True, capture_output=True, text=True).stdout)]


def main(database: str, act: str, user: str, *more: str) -> None:
    """Do something small, so that all code is loaded; then do it."""
    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    from careerpath.accounts.models import User

    small, whole = ACTS[act](User.objects.get(pk=user), *more)
    small()
    # From here on it counts anew.
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    idle = held("VmRSS")
    whole()
    print((held("VmHWM") - idle) / 1000)


def _search(user: Any) -> Acts:
    """For what is nowhere, among all texts."""
    from journal.search.scan import page_of_hits

    from .journal import NOWHERE

    asked = dict.fromkeys(("words", "noun", "value", "season", "tag", "since", "until"), "")

    def of(**more: str) -> None:
        assert not page_of_hits(user, asked | {"words": NOWHERE} | more).hits

    return lambda: of(noun="season"), of


def _export(user: Any) -> Acts:
    from journal.exchange.export import zip_of
    from tests.conftest import make_user

    def of(some: Any) -> None:
        for _part in zip_of(some, with_past=True, with_letters=True):
            pass

    return lambda: of(make_user("nobody@example.org")), lambda: of(user)


def _import(user: Any, few: str, all: str) -> Acts:
    from .exchange import steps

    return lambda: [*steps(user, Path(few))], lambda: [*steps(user, Path(all))]


def held(name: str, process: str = "self") -> int:
    """Kilobytes."""
    lines = dict(line.split(":", 1) for line in Path("/proc", process, "status").read_text("ascii").splitlines())
    return int(lines[name].split()[0])


ACTS: dict[str, Callable[..., Acts]] = {"search": _search, "export": _export, "import": _import}

if __name__ == "__main__":
    main(*sys.argv[1:])
