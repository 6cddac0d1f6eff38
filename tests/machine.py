"""The machine that something was measured on, in words."""

import os
import platform
import sqlite3
from pathlib import Path


def machine(postgres: str) -> str:
    """What it is and runs, without its name. `postgres`: the version of PostgreSQL."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres}"
    return f"{os.cpu_count()} cores{_processor()}, {gigabytes:.0f} GB of memory, {platform.system()}; {versions}."


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text("utf-8").splitlines() if about.exists() else []
    names = [line.partition(": ")[2].strip() for line in lines if line.startswith("model name")]
    return f" of an {names[0]}" if names else ""
