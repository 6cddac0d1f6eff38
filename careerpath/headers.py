"""Security headers and the content security policy, the same on every response."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)
PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), "
    "payment=(), usb=(), browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
)
# What follows these is a secret: it goes into no log, and to no other page.
SECRET_PATHS = ("/accounts/password/reset/key/", "/accounts/confirm-email/", "/invite/", "/s/")
# What browsers and robots ask for by these names: the files of static/root, and what says when it was new itself.
ROOT_FILES = ("/favicon.ico", "/apple-touch-icon.png", "/robots.txt", "/manifest.webmanifest", "/service-worker.js")


class SecurityHeaders(MiddlewareMixin):
    """Middleware, the first: errors, redirects and static files pass through it too."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request)

    # Python keeps what is called in pieces of 16 kB, and a loop that calls across the end of one asks the system for
    # another and gives it back each time: up to half of a page's time. From here on one piece holds all that is called.
    __call__.__code__ = __call__.__code__.replace(co_stacksize=2**16)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        headers = response.headers
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY + (
            "" if settings.LOCAL else "; upgrade-insecure-requests"
        )
        headers["Permissions-Policy"] = PERMISSIONS
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Origin-Agent-Cluster"] = "?1"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        # Never no-referrer: a browser would send that page's form with `Origin: null`, which is refused.
        headers["Referrer-Policy"] = "strict-origin" if request.path.startswith(SECRET_PATHS) else "same-origin"
        if request.path != "/":
            headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        if not request.path.startswith((settings.STATIC_URL, *ROOT_FILES)) or response.status_code >= 400:
            headers["Cache-Control"] = "no-store, private"
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        # Signed out; but not with a page that gives a text back, to which Back may lead.
        gives_back = response.status_code >= 400 and headers.get("Content-Type", "").startswith("text/html")
        if cookie is not None and not cookie.value and not gives_back:
            headers["Clear-Site-Data"] = '"cache"'
        return response
