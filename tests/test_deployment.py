"""Dockerfile, compose file, Caddyfile, Makefile, CI and README name only what exists."""

import base64
import hashlib
import os
import re
import runpy
import subprocess
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from careerpath.requests import CheckBody
from journal.exchange.archive import MOST_SENT

ROOT = Path(__file__).resolve().parent.parent


def text_of(name):
    return (ROOT / name).read_text("utf-8")


COMPOSE = yaml.safe_load(text_of("docker-compose.yml"))
SERVICES = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
DOCKERFILE = re.sub(r"\\\n", " ", text_of("Dockerfile"))
CADDYFILE = text_of("deploy/Caddyfile")
READ_BY_SETTINGS = set(re.findall(r'\benv\.\w+\(\s*"(\w+)"', text_of("careerpath/settings.py")))
READ_BY_GUNICORN = set(re.findall(r'\bos\.environ\.get\("(\w+)"', text_of("gunicorn.conf.py")))
READ_BY_IMAGE = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
CI_SETS = {"CAREERPATH_BROWSER_REQUIRED"}


def instructions(name):
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def words(command):
    return command if isinstance(command, str) else " ".join(command)


def networks_of(name):
    return set(SERVICES[name]["networks"])


def tables_of_readme(heading):
    """The names in the first column of the tables below a heading of the README."""
    section = re.search(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", text_of("README.md"), re.MULTILINE | re.DOTALL)
    assert section, f"the README has no heading {heading!r}"
    return re.findall(r"^\| `(\w+)` \|", section[1], re.MULTILINE)


@pytest.mark.parametrize(
    "file", ["Dockerfile", "docker-compose.yml", "Makefile", ".ci/run", "README.md", "docs/operations.md"]
)
def test_every_command_exists(file):
    called = set(re.findall(r'manage\.py"?,? "?([a-z_]+)\b(?!\.)', text_of(file)))
    assert called
    assert called <= set(get_commands())


@pytest.mark.parametrize("file", ["Makefile", ".ci/run"])
def test_variables_set_are_read(file):
    set_there = set(re.findall(r"\b(CAREERPATH_\w+)=", text_of(file)))
    assert set_there
    assert set_there <= READ_BY_SETTINGS | READ_BY_GUNICORN | CI_SETS


def test_makefile_names_what_exists():
    makefile = text_of("Makefile")
    for name in re.findall(r"\brequirements[\w-]*\.txt|\bpyproject\.toml", makefile):
        assert (ROOT / name).is_file(), name
    for module in re.findall(r"\$\(PY\) -m (\S+)", makefile):
        runs = find_spec(module)
        assert runs, f"python -m {module}"
        assert not runs.submodule_search_locations or find_spec(f"{module}.__main__"), f"python -m {module}"
    locked = set(re.findall(r"^([\w-]+)==", text_of("requirements-dev.txt"), re.MULTILINE))
    tools = set(re.findall(r"\$\(V\)/bin/([a-z]+)\b", makefile)) - {"python", "pip", "uv"}
    assert tools
    assert tools <= locked


def test_ci_script_is_a_script():
    assert os.access(ROOT / ".ci/run", os.X_OK)
    subprocess.run(["bash", "-n", ROOT / ".ci/run"], check=True)


def test_dockerfile_copies_what_exists_and_is_let_through():
    let_through = {line[1:] for line in text_of(".dockerignore").splitlines() if line.startswith("!")}
    copied = set()
    for line in instructions("COPY"):
        if not line.startswith("--from="):
            copied.update(line.split()[:-1])
    assert copied == let_through
    for name in copied:
        assert (ROOT / name).exists(), name
    apps = {app.partition(".")[0] for app in settings.INSTALLED_APPS}
    assert {app for app in apps if (ROOT / app).is_dir()} <= copied
    assert {"templates", "static", "manage.py", "gunicorn.conf.py"} <= copied


def test_image_runs_unprivileged_and_holds_no_secret():
    last_stage = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    user = re.findall(r"^USER (\d+):(\d+)$", last_stage, re.MULTILINE)
    assert user and user[-1][0] != "0"
    assert last_stage.index("\nUSER ") > last_stage.index("collectstatic")
    set_there = {pair.partition("=")[0] for line in instructions("ENV") for pair in line.split()}
    known = READ_BY_SETTINGS | READ_BY_IMAGE
    assert {name for name in set_there if not name.startswith(("PIP_", "UV_"))} <= known
    assert not re.search(r"SECRET|PASSWORD|TOKEN|_KEYS?\b", " ".join(set_there | set(instructions("ARG"))))


def test_the_image_owns_the_folders_that_it_keeps_things_in():
    """A fresh volume takes the owner and the mode of the folder that it is mounted on."""
    last_stage = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    ((owner, group, folders),) = re.findall(
        r"install -d -o (\d+) -g (\d+) -m 0700 ((?:/\w+ ?)+)$", last_stage, re.MULTILINE
    )
    assert instructions("USER") == [f"{owner}:{group}"]
    assert f"groupadd --gid {group} " in last_stage and f"useradd --uid {owner} --gid {group} " in last_stage
    mounted = {volume.split(":")[1] for name in OURS for volume in SERVICES[name]["volumes"]}
    (data,) = re.findall(r"CAREERPATH_DATA=(\S+)", last_stage)
    assert set(folders.split()) == mounted | {data}


def test_the_image_finds_what_was_built_and_says_at_once_what_happens():
    first_stage, last_stage = DOCKERFILE.split("\nFROM ")
    (built,) = re.findall(r"python -m venv (\S+)", first_stage)
    assert f"--python {built}/bin/python " in first_stage
    assert f"\nCOPY --from=build {built} {built}\n" in last_stage
    assert f"\nENV PATH={built}/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 " in last_stage
    # Of root: the user it runs as changes nothing there.
    assert instructions("WORKDIR") == ["/app"]
    # Each folder of Python that is copied is compiled.
    compiled = re.findall(r"compileall -q ([\w ]+?) &&", last_stage)[0].split()
    copied = {line.split()[0] for line in instructions("COPY")}
    assert set(compiled) == {name for name in copied if (ROOT / name / "__init__.py").exists()}


def test_the_image_has_the_fonts_that_its_pages_name_and_nothing_that_made_them():
    first_stage, last_stage = DOCKERFILE.split("\nFROM ")
    (beside,) = re.findall(r"--target (\S+) --require-hashes -r requirements-fonts.txt \|\| true$", first_stage, re.M)
    assert f"\nRUN PYTHONPATH={beside} /venv/bin/python manage.py make_fonts || true\n" in first_stage
    assert beside not in last_stage and "requirements-fonts" not in last_stage
    assert last_stage.index("COPY --from=build /venv /venv") < last_stage.index("collectstatic")


def test_the_fonts_are_tried_for_once_at_set_up_and_never_in_its_way():
    makefile = text_of("Makefile")
    (recipe,) = re.findall(r"^\$\(V\)/fonts\.done: \$\(V\)/run\.done .+\n((?:\t.+\n)+)", makefile, re.MULTILINE)
    assert recipe == (
        "\t@$(UV) -r requirements-fonts.txt || true\n\t@$(PY) manage.py make_fonts || true\n\t@touch $@\n"
    )
    for target in ("run", r"\$\(V\)/test\.done"):
        assert re.search(rf"^{target}: \$\(V\)/fonts\.done", makefile, re.MULTILINE)


def test_image_is_pinned_and_names_no_host():
    for image in instructions("FROM"):
        assert re.match(r"[\w/]+:\d", image), image
    assert set(re.findall(r"https?://([\w.-]+)", DOCKERFILE)) <= {"127.0.0.1"}
    assert "--require-hashes" in DOCKERFILE
    uv = re.search(r"uv==([\d.]+)", DOCKERFILE)
    assert uv and f"UV_VERSION := {uv[1]}\n" in text_of("Makefile")


def test_image_starts_after_preflight():
    (command,) = instructions("CMD")
    assert "manage.py preflight && exec gunicorn -c gunicorn.conf.py careerpath.wsgi" in command
    assert find_spec("careerpath.wsgi")


def test_ports_agree():
    (port,) = instructions("EXPOSE")
    assert f'"CAREERPATH_BIND", "0.0.0.0:{port}"' in text_of("gunicorn.conf.py")
    assert f"reverse_proxy web:{port} " in CADDYFILE
    assert f"http://127.0.0.1:{port}/health/" in DOCKERFILE


def test_what_makes_it_not_ready_takes_nothing_down_and_is_not_for_visitors():
    assert "/ready/" not in DOCKERFILE + text_of("docker-compose.yml")
    assert re.search(r"^\t@inside path /ready /ready/\*\n\terror @inside 404$", CADDYFILE, re.MULTILINE)


def test_the_health_check_of_the_image_asks_by_the_name_of_the_instance():
    (check,) = instructions("HEALTHCHECK")
    code = re.search(r'CMD \["python", "-c", "(.+)"\]', check)[1]
    asked = []
    opened = mock.patch("urllib.request.urlopen", lambda request, timeout: asked.append(request))
    with opened, mock.patch("careerpath.settings.HOST", "xn--bcher-kva.example"):
        exec(code)  # noqa: S102
    assert asked[0].full_url == "http://127.0.0.1:8000/health/"
    assert asked[0].headers == {"Host": "xn--bcher-kva.example"}


def test_caddy_logs_no_address_and_limits_what_is_sent():
    assert re.search(r"request>uri delete", CADDYFILE)
    site = CADDYFILE[CADDYFILE.index("{$CAREERPATH_DOMAIN}") :]
    assert not re.search(r"^\s*log\b", site, re.MULTILINE)
    of_import, limit = re.findall(r"max_size (\d+)MB", site)
    # Django must be the one who refuses, since it gives the text back.
    assert int(limit) * 1_000_000 > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert int(of_import) * 1_000_000 == CheckBody.MOST_IMPORTED > MOST_SENT


def test_caddy_says_in_a_page_of_its_own_how_to_go_on():
    errors = CADDYFILE[CADDYFILE.index("handle_errors") :]
    assert "Reload this page to try again. If your browser asks whether to send the form again, say yes." in errors
    body = textwrap.dedent(
        re.search(r"<<HTML\n(.*?)^\t+HTML \{err.status_code\}$", errors, re.MULTILINE | re.DOTALL)[1]
    )
    assert not re.search(r"(src|href)=", body)
    # The one style is let through by its hash; nothing else is.
    (style,) = re.findall(r"<style>(.*?)</style>", body, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"\"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; frame-ancestors 'none'\"" in errors


def test_caddy_waits_for_a_restart_and_sends_twice_only_what_is_kept_once():
    proxy = re.search(r"reverse_proxy web:8000 \{\n(.*?)^\t\}", CADDYFILE, re.MULTILINE | re.DOTALL)[1]
    assert [line.split() for line in proxy.splitlines() if not line.strip().startswith("#")] == [
        ["request_buffers", "26MB"],
        ["response_buffers", "1MB"],
        # In milliseconds: `careerpath.requests` gives back what waited too long by it.
        ["header_up", "X-Request-Start", "{time.now.unix_ms}"],
        ["lb_try_duration", "20s"],
        ["lb_try_interval", "250ms"],
        ["lb_retry_match", "method", "GET", "HEAD"],
        ["lb_retry_match", "{"],
        ["header", "Content-Type", "multipart/form-data*"],
        ["header", "Content-Length", "*"],
        ["}"],
        ["transport", "http", "{"],
        ["keepalive", "off"],
        ["}"],
    ]
    # Of another proxy either: what is kept gathers on one worker.
    assert runpy.run_path(str(ROOT / "gunicorn.conf.py"))["keepalive"] == 0
    refused = re.findall(r"header_regexp Content-Length (\S+)", CADDYFILE)
    # Of the import, which comes first where sizes are named, the second.
    limits = reversed(re.findall(r"max_size (\d+)MB", CADDYFILE))
    for large, limit in zip(refused, limits, strict=True):
        for size in (0, 999, int(limit) * 1_000_000 - 1, int(limit) * 1_000_000, 6_500_000, 30_000_000, 10**8, 10**10):
            assert bool(re.match(large, str(size))) == (size >= int(limit) * 1_000_000), size


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/journal/", "/journal/"),
        ("/sparks/new/?text=private", "/sparks/new/"),
        ("/s/token", "/s/..."),
        ("/invite/token/", "/invite/..."),
        ("/accounts/password/reset/key/1-token/", "/accounts/password/reset/key/..."),
        ("/accounts/confirm-email/token/", "/accounts/confirm-email/..."),
    ],
)
def test_access_log_holds_no_secret(path, logged):
    conf = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    assert conf["without_secrets"](path) == logged
    bare, _, query = path.partition("?")
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": path, "PATH_INFO": bare, "QUERY_STRING": query}
    environ |= {"SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": f"https://journal.example.org{path}"}
    logger = conf["PrivateLogger"].__new__(conf["PrivateLogger"])
    took = SimpleNamespace(seconds=0, microseconds=5)
    atoms = logger.atoms(
        SimpleNamespace(status="200 OK", sent=1, headers=[]), SimpleNamespace(headers=[]), environ, took
    )
    line = conf["access_log_format"] % atoms
    assert f'GET "{logged}" 200' in line
    assert "token" not in line and "private" not in line


REQUIREMENTS = ["requirements.txt", "requirements-dev.txt", "requirements-fonts.txt"]


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_requirements_are_exact_and_hashed_and_name_no_host(file):
    text = text_of(file)
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index|--extra-index|--find-links|--trusted)", text, re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z])", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_requirements_agree():
    served, *others = (
        dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", text_of(file), re.MULTILINE)) for file in REQUIREMENTS
    )
    for other in others:
        shared = set(served) & set(other)
        assert {name: served[name] for name in shared} == {name: other[name] for name in shared}


def test_readme_lists_every_setting():
    assert sorted(tables_of_readme("Settings")) == sorted(READ_BY_SETTINGS)
    assert sorted(tables_of_readme("gunicorn")) == sorted(READ_BY_GUNICORN)


def test_readme_links_to_what_exists():
    for file in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/operations.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", text_of(file)):
            # The pictures are taken of the finished pages.
            if not target.endswith(".png"):
                assert (ROOT / file).parent.joinpath(target).exists(), f"{file}: {target}"


def test_readme_tree_names_what_exists():
    tree = re.search(r"^#+ The tree\n+```\n(.*?)^```", text_of("README.md"), re.MULTILINE | re.DOTALL)
    assert tree
    folder = ROOT
    for line in tree[1].splitlines():
        names = re.match(r"( *)((?:\S+/ ?)*)", line)
        # What is indented stands in the folder above it.
        folder = folder if names[1] else ROOT / names[2].split()[0]
        for name in names[2].split():
            assert ((folder if names[1] else ROOT) / name).exists(), name


def test_the_readmes_pictures_need_nothing_but_a_chromium():
    taking = [sys.executable, "-m", "tests.screenshots"]
    answer = subprocess.run(taking, cwd=ROOT, env={"CHROMIUM": "/nowhere"}, capture_output=True, text=True, check=False)
    assert (answer.returncode, "Chromium is missing" in answer.stdout) == (1, True), answer.stderr
