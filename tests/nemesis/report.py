"""What the rounds found, as lines to read on the way and as docs/reliability.md."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from careerpath.sqlite import sqlite_has_wal_fault
from tests.browser.server import ROOT
from tests.machine import machine

from .rounds import Result

HEAD = """# Reliability

What somebody wrote and was told is kept must be there, whatever happens to the server. `make nemesis` tries to break
that: it starts the product in server mode, on SQLite and on a PostgreSQL of its own, and writes to it as open pages do.
Then it reads the database back and looks for each acknowledged text: it must be the page's present text, one of
its earlier ones, or replaced by a later save of the same open page. Texts that nobody sent must not stand there either.

The proxy is left out, so that nothing tries again for the clients; they send what it would send. These are the figures
of the last run, which writes this page. Promises must hold, or the run fails; times are of that one machine.
"""
ABOUT = {
    "edits": "Edits",
    "creates": "New pages",
    "kills": "The server is killed",
    "restarts": "PostgreSQL is restarted",
    "full_disk": "The disk is full",
    "crowd": "Sixty people",
    "rush": "Five hundred at once",
}
ONE_WRITER = (
    "This SQLite has the fault that can lose commits of two connections, so the server runs one worker of one thread "
    "there, as it always does: that is what was measured."
)


@dataclass
class Ran:
    """A round on a database, and how long it took with all that it prepares."""

    name: str
    database: str
    about: str
    result: Result
    seconds: float

    @property
    def broken(self) -> list[str]:
        return [words for words, held in self.result.promises.items() if not held]

    def in_lines(self) -> str:
        promises = [f"  {'held  ' if held else 'BROKEN'} {words}" for words, held in self.result.promises.items()]
        figures = [f"  {label}: {figure}" for label, figure in self.result.figures.items()]
        return "\n".join([*promises, *figures, f"  ({self.seconds:.0f} s in all)"])


def write_report(ran: list[Ran], load: float) -> None:
    """`load`: how many programs ran on the machine or waited to, on average, before it began."""
    parts = [HEAD, f"{_machine()} Before the run {load:.1f} other programs ran or waited for a core.\n"]
    parts.append(f"It took {sum(one.seconds for one in ran) / 60:.0f} minutes.\n")
    if sqlite_has_wal_fault():
        parts.append(f"{ONE_WRITER}\n")
    for name in dict.fromkeys(one.name for one in ran):
        parts.append(_section([one for one in ran if one.name == name]))
    (ROOT / "docs/reliability.md").write_text("\n".join(parts), "utf-8")


def _section(ran: list[Ran]) -> str:
    labels = dict.fromkeys(label for one in ran for label in one.result.figures)
    promises = dict.fromkeys(words for one in ran for words in one.result.promises)
    lines = [f"## {ABOUT[ran[0].name]}\n", f"{ran[0].about}\n"]
    lines += [f"| | {' | '.join(one.database for one in ran)} |", f"|---|{'---|' * len(ran)}"]
    for label in labels:
        lines.append(f"| {label} | {' | '.join(one.result.figures.get(label, '') for one in ran)} |")
    for words in promises:
        held = ({True: "held", False: "**broken**", None: ""}[one.result.promises.get(words)] for one in ran)
        lines.append(f"| {words} | {' | '.join(held)} |")
    return "\n".join([*lines, ""])


def _machine() -> str:
    (postgres,) = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))[-1:]
    version = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return machine(version)
