"""The server that the walks over HTTPS go through is the product in server mode."""

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
