"""The server that the walks over HTTPS go through is the product in server mode."""

import http.client

from .walk import look, open_browser


def test_https_alone_and_a_window_that_trusts_it(https_browser, server):
    _, page = open_browser(https_browser, server.url)
    answer = page.goto(f"http://{server.url.partition('//')[2]}/who-can-read/")
    assert page.url == f"{server.url}/who-can-read/"
    assert page.evaluate("isSecureContext")
    assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    look(page)


def test_gunicorn_goes_and_comes_back(https_browser, server):
    _, page = open_browser(https_browser, server.url)
    page.goto("/")
    server.stop()
    try:
        assert page.evaluate("fetch('/').then(answer => answer.status)") >= 500
    finally:
        server.start()
    assert page.goto("/").status == 200


def test_whatever_the_host_is_called_one_is_led_to_this_instances_address(server):
    """Straight to gunicorn: a proxy may hand on a port or a dot that the visitor sent."""
    for host in ("journal.test:1337", "journal.test.", "JOURNAL.TEST"):
        connection = http.client.HTTPConnection("127.0.0.1", server.web, timeout=60)
        connection.request("GET", "/who-can-read/", headers={"Host": host, "X-Forwarded-Host": "evil.example"})
        assert connection.getresponse().headers["Location"] == f"{server.url}/who-can-read/"
        connection.close()
    assert server.manage("invite").startswith(f"{server.url}/invite/")


def test_whether_it_is_ready_is_said_inside_alone(https_browser, server):
    _, page = open_browser(https_browser, server.url)
    for path in ("/ready/", "/ready", "/READY/", "/%72eady/", "/ready/x"):
        answer = page.goto(path)
        assert answer.status == 404
        assert "ready" not in answer.text().lower().replace(path.lower(), "")
    look(page)
    connection = http.client.HTTPConnection("127.0.0.1", server.web, timeout=60)
    connection.request("GET", "/ready/", headers={"Host": "journal.test"})
    assert connection.getresponse().read() in (b"ready\n", b"not ready\n")
    connection.close()
