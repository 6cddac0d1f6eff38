"""What the worst form that a stranger can send costs: CPU, and memory beside what was there before."""

import logging
import statistics
import time
import tracemalloc

from . import empty_database

TRIES = 5
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
ADDRESSES = ("/", "/accounts/login/", "/journal/new/", "/nothing/")
OURS = {"Sec-Fetch-Site": "same-origin"}


def main() -> None:
    """Send each form from a stranger to each address in a test database, throw it away."""
    with empty_database():
        _report()


def _report() -> None:
    logging.disable(logging.WARNING)  # each is refused, and said to be
    costs = []
    for name, (kind, body) in _forms().items():
        for path in ADDRESSES:
            _send(path, kind, body)
            taken = [_send(path, kind, body) for _ in range(TRIES)]
            tracemalloc.start()
            _send(path, kind, body)
            memory = tracemalloc.get_traced_memory()[1] / 1e6
            tracemalloc.stop()
            costs.append((statistics.median(taken), memory, f"{name} to {path}"))
    print(f"  the costliest forms of a stranger, median of {TRIES}, among {len(costs)}")
    for milliseconds, memory, what in sorted(costs, reverse=True)[:5] + sorted(costs, key=lambda cost: -cost[1])[:5]:
        print(f"  {milliseconds:6.1f} ms of CPU   {memory:6.1f} MB   {what}")


def _forms() -> dict[str, tuple[str, bytes]]:
    """The kind and the body of each."""

    def part(value: bytes, name: bytes = b"text", more: bytes = b"") -> bytes:
        return b'--x\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + value + b"\r\n"

    rocket = "\U0001f680".encode()
    return {
        "5 MB of %": (URLENCODED, b"%" * 5_000_000),
        "100 kB of %": (URLENCODED, b"a=" + b"%" * 99_900),
        "100 kB of %41": (URLENCODED, b"a=" + b"%41" * 33_000),
        "100 kB of \u00e9%41": (URLENCODED, b"a=" + b"\xc3\xa9%41" * 19_900),
        "5 MB of quotes": (MULTIPART, part(b"'" * 4_999_000) + b"--x--\r\n"),
        "1 MB of quotes": (MULTIPART, part(rocket + b"'" * 998_000) + b"--x--\r\n"),
        "quotes, as many as go": (MULTIPART, part(rocket + b"'" * 83_000) + b"--x--\r\n"),
        "letters, as many as go": (MULTIPART, part(rocket + b"a" * 499_000) + b"--x--\r\n"),
        "500 fields": (MULTIPART, b"".join(part(b"'" * 80, b"f%d" % n) for n in range(498)) + b"--x--\r\n"),
        "500 heads": (MULTIPART, part(b"x", more=b"; a=b" * 180) * 490 + b"--x--\r\n"),
        "330,000 edges": (MULTIPART, b"--x" * 330_000),
        "a file of 900 kB": (MULTIPART, part(b"\xff" * 900_000, more=b'; filename="a"') + b"--x--\r\n"),
    }


def _send(path: str, kind: str, body: bytes) -> float:
    """Milliseconds of CPU."""
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    began = time.thread_time()
    Client(headers=OURS).generic("POST", path, body, kind)
    return (time.thread_time() - began) * 1000


if __name__ == "__main__":
    main()
