"""python -m tests.screenshots: the pictures of README and landing page, of the demo account, and the app's icons."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import django
from playwright.sync_api import Page, sync_playwright

from journal.demo import EMAIL, PASSWORD

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
ROOT = Path(__file__).resolve().parent.parent
# File, path, color scheme.
PICTURES = [
    ("home.png", "/", "light"),
    ("values.png", "/values/history/", "dark"),
    ("seasons.png", "/seasons/", "light"),
]
# What a device shows of the installed app: drawn in static/img/, with its mark inside what phones cut out of it.
ICONS = [("icon", 192), ("icon", 512), ("icon-maskable", 512)]
SIZE = {"width": 1280, "height": 900}
# The seasons as they are drawn, for a page where they lead nowhere and that says in `alt` what they show.
AS_IMAGE = """svg => {
    svg.querySelectorAll("a > title, desc").forEach(words => words.remove());
    svg.querySelectorAll("a").forEach(link => link.replaceWith(...link.childNodes));
    svg.querySelector("title").textContent = "{{ alt }}";
    svg.setAttribute("role", "img");
    svg.removeAttribute("aria-describedby");
    return svg.outerHTML.replace(/\\s*\\n\\s*/g, "").replace(/><\\/(path|rect|use)>/g, "/>");
}"""


def main() -> int:
    """Serve a fresh folder, fill it, take the pictures into docs/, and stop."""
    # What stands beside it there asks for settings.
    django.setup()
    from .browser.conftest import HOW_TO_GET_IT, find_chromium

    if not (chromium := find_chromium()):
        print(f"Chromium is missing: {HOW_TO_GET_IT}")
        return 1
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CAREERPATH_")}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            clean.pop(name, None)
        environment = clean | {"CAREERPATH_LOCAL": "1", "CAREERPATH_DATA": folder, "CAREERPATH_PORT": str(port)}
        server = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment)
        try:
            _wait_for(port)
            subprocess.run([sys.executable, "manage.py", "demo"], cwd=ROOT, env=environment, check=True)
            _take(f"http://localhost:{port}", chromium)
        finally:
            server.terminate()
            server.wait()
    return 0


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/health/", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def _take(base_url: str, chromium: str) -> None:
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport=SIZE, base_url=base_url)
        _sign_in(page)
        for name, path, scheme in PICTURES:
            page.emulate_media(color_scheme=scheme)
            page.goto(path)
            page.screenshot(path=str(ROOT / "docs" / name), caret="initial")
            print(f"docs/{name}")
        page.goto("/seasons/")
        for which in ("wide", "tall"):
            drawn = page.locator(f"svg[aria-labelledby=seasons-{which}-title]").evaluate(AS_IMAGE)
            (ROOT / f"templates/pages/seasons_{which}.html").write_text(f"{drawn}\n", "utf-8")
            print(f"templates/pages/seasons_{which}.html")
        for name, size in ICONS:
            page.set_viewport_size({"width": size, "height": size})
            page.goto((ROOT / f"static/img/{name}.svg").as_uri())
            page.screenshot(path=str(ROOT / f"static/img/{name}-{size}.png"))
            print(f"static/img/{name}-{size}.png")
        browser.close()


def _sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


if __name__ == "__main__":
    sys.exit(main())
