"""The settings of a local instance, on a database and a key of the tests' own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from careerpath.encryption.keys import new_key_line

_folder = Path(tempfile.mkdtemp(prefix="careerpath-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ["CAREERPATH_LOCAL"] = "1"
os.environ["CAREERPATH_DATA"] = str(_folder)
os.environ.setdefault("CAREERPATH_KEYS", new_key_line())

from careerpath.settings import *  # noqa: E402, F403
from careerpath.settings import DATABASES, ON_SQLITE  # noqa: E402

if ON_SQLITE:
    # A file, since the live server's threads need connections of their own, and a test reads its bytes.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
else:
    # What a test commits need not outlive a power cut.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
# A connection kept by a live server's thread would hold up the removal of the test database.
DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
# A file is looked for when it is asked for, not each of them anew for every client.
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
