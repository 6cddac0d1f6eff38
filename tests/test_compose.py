"""docker-compose.yml: what each service may, waits for, keeps and is told, line by line."""

import re
import runpy

import pytest

from .test_deployment import (
    CADDYFILE,
    COMPOSE,
    OURS,
    READ_BY_GUNICORN,
    READ_BY_SETTINGS,
    ROOT,
    SERVICES,
    instructions,
    networks_of,
    text_of,
    words,
)

# Every volume, port, network, time and end of each service, as it was decided.
RUNS = {
    "web": {"volumes": ["keys:/keys:ro"], "networks": ["front", "back"], "stop_grace_period": "35s"},
    "backup": {
        "volumes": ["./deploy/copies.sh:/copies.sh:ro", "copies:/copies"],
        "networks": ["back"],
        "restart": "on-failure:3",
        "healthcheck": {"disable": True},
        "command": ["sh", "/copies.sh", "backup"],
    },
    "prepare": {
        "volumes": ["keys:/keys"],
        "networks": ["back"],
        "restart": "on-failure:3",
        "healthcheck": {"disable": True},
        "command": ["python", "manage.py", "prepare"],
    },
    "mail": {
        "volumes": ["keys:/keys:ro"],
        "networks": ["back", "out"],
        "stop_grace_period": "35s",
        "init": True,
        "healthcheck": {"disable": True},
        "command": ["python", "manage.py", "send_mail", "--watch"],
    },
    "daily": {"volumes": ["keys:/keys:ro"], "networks": ["back"], "init": True},
    "db": {
        "volumes": ["database:/var/lib/postgresql/data"],
        "networks": ["back"],
        "stop_grace_period": "1m",
        # Its entrypoint gives up root by itself, and owns what it writes.
        "read_only": None,
        "cap_drop": None,
        "tmpfs": None,
    },
    "caddy": {
        "volumes": ["./deploy/Caddyfile:/etc/caddy/Caddyfile:ro", "certificates:/data", "caddy:/config"],
        "networks": ["front", "out"],
        "ports": ["80:80", "443:443", "443:443/udp"],
        "stop_grace_period": "25s",
        "cap_add": ["NET_BIND_SERVICE"],
        "tmpfs": None,
    },
}
CONFINED = {
    "restart": "unless-stopped",
    "read_only": True,
    "cap_drop": ["ALL"],
    "cap_add": None,
    "security_opt": ["no-new-privileges:true"],
    "tmpfs": ["/tmp"],
    "ports": None,
    "stop_grace_period": None,
    "init": None,
    "user": None,
    "privileged": None,
    "network_mode": None,
    "pid": None,
}


def test_compose_declares_what_it_uses():
    for name, service in SERVICES.items():
        assert networks_of(name) <= set(COMPOSE["networks"]), name
        for volume in service["volumes"]:
            source, target = volume.split(":")[:2]
            if source.startswith("./"):
                assert (ROOT / source).exists(), volume
            else:
                assert source in COMPOSE["volumes"], volume
            assert target.startswith("/")
        for other, condition in service.get("depends_on", {}).items():
            assert other in SERVICES, f"{name} waits for {other}"
            if condition["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other] or (other in OURS and instructions("HEALTHCHECK"))
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert set(COMPOSE["volumes"]) <= used


def test_compose_sets_variables_that_are_read():
    assert OURS == ["web", "prepare", "mail", "daily"]
    for name in OURS:
        assert set(SERVICES[name]["environment"]) <= READ_BY_SETTINGS | READ_BY_GUNICORN, name
    assert set(re.findall(r"\{\$(\w+)\}", CADDYFILE)) == set(SERVICES["caddy"]["environment"])
    assert SERVICES["web"]["environment"]["CAREERPATH_PROXIES"] == "1"


def test_compose_holds_no_secret_and_says_what_is_missing():
    for name, service in SERVICES.items():
        for variable, value in service["environment"].items():
            if re.search(r"PASSWORD|SECRET|TOKEN|KEY|_URL$", variable) and variable != "CAREERPATH_KEYS_FILE":
                assert re.search(r"\$\{\w+:\?[^}]{20,}\}", value), f"{name}: {variable}"
    for variable in re.findall(r"\$\{(\w+)\}", text_of("docker-compose.yml")):
        assert f"${{{variable}:?" in text_of("docker-compose.yml"), variable


@pytest.mark.parametrize("name", RUNS)
def test_compose_runs_each_service_as_it_was_decided(name):
    expected = CONFINED | RUNS[name]
    assert {key: SERVICES[name].get(key) for key in expected} == expected


def test_compose_runs_no_other_service_and_watches_the_health_of_three():
    assert set(SERVICES) == set(RUNS)
    assert "healthcheck" not in SERVICES["web"], "the image has its own"
    day = {"test": ["CMD-SHELL", 'test -n "$$(find /tmp/done -mmin -1500)"'], "interval": "5m", "start_period": "5m"}
    assert SERVICES["daily"]["healthcheck"] == day
    answers = ["CMD", "pg_isready", "--username=careerpath", "--dbname=careerpath"]
    assert SERVICES["db"]["healthcheck"] == {"test": answers, "interval": "5s", "timeout": "5s", "retries": 12}
    waits = {name: service.get("depends_on", {}) for name, service in SERVICES.items()}
    done, healthy = {"condition": "service_completed_successfully"}, {"condition": "service_healthy"}
    assert waits == {
        "web": {"prepare": done},
        "backup": {"db": healthy},
        "prepare": {"db": healthy, "backup": done},
        "mail": {"prepare": done},
        "daily": {"prepare": done},
        "db": {},
        "caddy": {"web": healthy},
    }
    (check,) = instructions("HEALTHCHECK")
    assert check.startswith("--interval=10s --timeout=5s --start-period=20s CMD ")


def test_compose_gives_the_application_its_key_file_and_caddy_alone_its_trust():
    for name in OURS:
        given = SERVICES[name]["environment"]
        assert given["CAREERPATH_KEYS_FILE"] == "/keys/careerpath-keys", name
        assert given["CAREERPATH_URL"].startswith("https://${CAREERPATH_DOMAIN:?"), name
        assert given["CAREERPATH_SIGNUP"] == "${CAREERPATH_SIGNUP:-invite}", name
        assert ("FORWARDED_ALLOW_IPS" in given) == (name == "web"), name
    assert SERVICES["web"]["environment"]["FORWARDED_ALLOW_IPS"] == "*"
    assert SERVICES["backup"]["environment"]["KEEP"] == "7"


def test_compose_names_one_database_and_one_user_of_it_to_all():
    given = SERVICES["db"]["environment"]
    user, database, password = (given[f"POSTGRES_{name}"] for name in ("USER", "DB", "PASSWORD"))
    assert SERVICES["db"]["healthcheck"]["test"][2:] == [f"--username={user}", f"--dbname={database}"]
    copied = {"PGHOST": "db", "PGUSER": user, "PGDATABASE": database, "PGPASSWORD": password}
    assert SERVICES["backup"]["environment"].items() >= copied.items()
    for name in OURS:
        assert SERVICES[name]["environment"]["DATABASE_URL"] == f"postgres://{user}:{password}@db:5432/{database}", name
        sender = SERVICES[name]["environment"]["CAREERPATH_MAIL_FROM"]
        assert sender == "${CAREERPATH_MAIL_FROM:-careerpath@${CAREERPATH_DOMAIN}}", name


def test_compose_confines_what_runs():
    for name in OURS:
        service = SERVICES[name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["tmpfs"] == ["/tmp"], name
    for name, service in SERVICES.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
        assert name == "caddy" or "ports" not in service, f"{name} must publish no port"
    assert SERVICES["backup"]["cap_drop"] == ["ALL"] and SERVICES["backup"]["read_only"] is True
    assert [name for name in OURS if "keys:/keys" in SERVICES[name]["volumes"]] == ["prepare"]


def test_compose_keeps_the_database_apart():
    assert networks_of("db").isdisjoint(networks_of("caddy"))
    assert all(COMPOSE["networks"][network]["internal"] for network in networks_of("db"))
    assert [name for name in SERVICES if "front" in networks_of(name)] == ["web", "caddy"]
    assert [name for name in SERVICES if "out" in networks_of(name)] == ["mail", "caddy"]
    assert [name for name, network in COMPOSE["networks"].items() if not (network or {}).get("internal")] == ["out"]
    assert SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"] == "--data-checksums"


def test_compose_lets_each_end_what_it_is_at_and_bounds_its_log():
    conf = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    waits = {name: service.get("stop_grace_period") for name, service in SERVICES.items()}
    assert int(waits["web"].removesuffix("s")) > conf["graceful_timeout"]
    assert waits["caddy"] == "25s" and "lb_try_duration 20s" in CADDYFILE
    assert waits["db"] == "1m"
    for name, service in SERVICES.items():
        log = service["logging"]
        assert (log["driver"], log["options"]) == ("json-file", {"max-size": "10m", "max-file": "3"}), name


def test_compose_begins_every_update_with_a_copy_beside_the_database():
    backup, prepare = SERVICES["backup"], SERVICES["prepare"]
    assert prepare["depends_on"]["backup"] == {"condition": "service_completed_successfully"}
    # A pg_dump older than its server refuses.
    assert backup["image"] == SERVICES["db"]["image"]
    assert networks_of("backup") == networks_of("db")
    assert backup["restart"] != "unless-stopped"
    script, copies = (volume.split(":") for volume in backup["volumes"])
    assert script[1] in backup["command"] and script[2] == "ro"
    assert copies[1] in text_of("deploy/copies.sh")
    users = {name for name, service in SERVICES.items() if any(copies[0] in each for each in service["volumes"])}
    assert users == {"backup"}
    assert "keys:/keys" not in str(backup)


def test_compose_tries_the_daily_work_again_within_the_hour_and_shows_that_it_failed():
    loop = SERVICES["daily"]["command"][-1]
    again = re.search(r"if python manage.py daily; then touch (\S+); sleep 86400; else sleep (\d+); fi", loop)
    assert again and int(again[2]) < 3600
    assert f"find {again[1]} -mmin -1500" in words(SERVICES["daily"]["healthcheck"]["test"])
