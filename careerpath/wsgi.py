"""The WSGI application that gunicorn and the local server run."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerpath.settings")
_django = get_wsgi_application()

# A boundary has at most 70 characters; the time to read a Content-Type grows with the square of its semicolons.
LONGEST_CONTENT_TYPE = 300


def application(environ: dict[str, Any], start_response: Any) -> Any:
    if len(environ.get("CONTENT_TYPE", "")) > LONGEST_CONTENT_TYPE:
        environ["CONTENT_TYPE"] = ""
    return _django(environ, start_response)
