"""python -m tests.benchmarks.memory DATABASE USER: by how many MB the process grows, at most, in a search of all texts.

A process of its own, since the most that one ever held is all that the system tells of it.
"""

import sys
from pathlib import Path

import django


def main(database: str, user: str) -> None:
    """Search for what is there, so that all code is loaded; then for what is nowhere."""
    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    from careerpath.accounts.models import User
    from journal.search.scan import page_of_hits

    from .journal import NOWHERE

    asked = dict.fromkeys(("words", "noun", "value", "season", "tag", "since", "until"), "")
    reader = User.objects.get(pk=user)
    page_of_hits(reader, asked | {"noun": "season", "words": NOWHERE})
    # From here on it counts anew.
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    idle = _held("VmRSS")
    assert not page_of_hits(reader, asked | {"words": NOWHERE}).hits
    print((_held("VmHWM") - idle) / 1000)


def _held(name: str) -> int:
    """Kilobytes."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
    return int(lines[name].split()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
