"""How gunicorn serves Careerpath: a slow reader must not hold up a page, and no log keeps a secret address."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from gunicorn.glogging import Logger

from careerpath.environment import whole_number
from careerpath.logs import PrivateFormatter, without_secrets
from careerpath.sqlite import end_wal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerpath.settings")

try:
    workers = whole_number("WEB_CONCURRENCY", os.environ.get("WEB_CONCURRENCY", "2"), least=1)
    threads = whole_number("CAREERPATH_THREADS", os.environ.get("CAREERPATH_THREADS", "4"), least=1)
    if settings.ONE_WRITER:
        workers = threads = 1
except ImproperlyConfigured as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(78)

wsgi_app = "careerpath.wsgi"
worker_class = "gthread"
bind = os.environ.get("CAREERPATH_BIND", "0.0.0.0:8000")
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")

# The worker that took a connection answers all that comes on it: of four that a proxy kept, one worker often had all
# four, and the other none. What a new one costs a page is not measurable.
keepalive = 0
timeout = 30
graceful_timeout = 30
max_requests = 2000
max_requests_jitter = 200
limit_request_line = 4094
limit_request_fields = 50

# The heartbeat's file must not wait for a disk, nor need a writable one.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True


def post_fork(server, worker):
    """What a worker makes, SQLite's files among it, is for its owner alone; gunicorn's `umask` is for its socket."""
    os.umask(0o077)


def on_exit(server):
    """After the last worker: on SQLite, everything is in the one file of the database."""
    end_wal()


class PrivateLogger(Logger):
    """gunicorn's logger without secret addresses, and without the words that an exception may quote."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(PrivateFormatter())

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        return atoms | {"U": without_secrets(environ.get("PATH_INFO", ""))}

    def exception(self, msg, *args, **kwargs):
        super().exception(msg, *(without_secrets(arg) if isinstance(arg, str) else arg for arg in args), **kwargs)

    def warning(self, msg, *args, **kwargs):
        # A request that cannot be read is quoted, with its address.
        super().warning(msg.partition(": ")[0] if msg.startswith("Invalid request") else msg, *args, **kwargs)


logger_class = PrivateLogger
accesslog = "-"
access_log_format = '%(t)s %(m)s "%(U)s" %(s)s %(B)s bytes %(M)s ms'
