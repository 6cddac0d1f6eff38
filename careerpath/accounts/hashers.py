"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at OWASP's figures: 19 MiB, two passes, one lane.

    Django's own 100 MiB and eight lanes let a few dozen sign-ins at once use up a small server's memory.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
