"""manage.py keys: the instance keys, and the data keys of users that they wrap."""

import sys
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.db.models import Count
from django.utils import timezone

from careerpath.accounts.models import User, UserKey
from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.keys import new_key_line, write_primary
from careerpath.encryption.sealed import SealedRow
from careerpath.preflight import EXIT_CODE, kids_in_use, why_no_database
from careerpath.resealing import rekey, waiting
from careerpath.writing.owned import encrypted_fields, owned_models

BATCH = 200
NO_KEY = "There is no instance key yet. `manage.py keys add` makes one."


class Command(BaseCommand):
    """status, add, rewrap, rekey and verify."""

    help = "status: which instance keys there are, and which are in use. add: a new primary key. "
    help += "rewrap: put every data key under the primary key. verify: open every text and count. "
    help += "rekey: new data keys, and every text sealed again under them."
    # Must run before there is a key.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["status", "add", "rewrap", "rekey", "verify"])
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--user", metavar="E-MAIL", help="rekey: the texts of this user")
        whose.add_argument("--all", action="store_true", help="rekey: the texts of every user")
        parser.add_argument("--restarted", action="store_true", help="rewrap: every server knows the new key by now")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        if settings.KEYS_PROBLEM:
            raise CommandError(settings.KEYS_PROBLEM, returncode=EXIT_CODE)
        self.options = options
        getattr(self, act)()

    def status(self) -> None:
        in_use = self._kids_in_use()
        for place, key in enumerate(settings.CAREERPATH_KEYS):
            kid = key.kid.hex()
            self.stdout.write(
                f"{kid}  {'retired' if place else 'primary'}  wraps {in_use.pop(kid, 0)} data keys, mails and sessions"
            )
        for kid, count in in_use.items():
            self.stdout.write(f"{kid}  MISSING  wraps {count} data keys, mails and sessions")
        if not settings.CAREERPATH_KEYS:
            self.stdout.write(NO_KEY)

    def add(self) -> None:
        place = settings.KEYS_FILE
        if missing := set(self._kids_in_use()) - {key.kid.hex() for key in settings.CAREERPATH_KEYS}:
            raise CommandError(
                f"The database holds texts under the instance key {', '.join(sorted(missing))}, which is not in "
                f"{place or 'CAREERPATH_KEYS'}. Restore that key there; a new one could not open them.",
                returncode=EXIT_CODE,
            )
        if place is None or (settings.CAREERPATH_KEYS and not place.exists()):
            self.stdout.write(new_key_line())
            self.stderr.write("Put this line first in CAREERPATH_KEYS, and keep a copy apart from the database.")
            return
        write_primary(place, new_key_line())
        self.stdout.write(f"A new primary key is in {place}. Back it up, apart from the database.")
        if settings.CAREERPATH_KEYS:
            self.stdout.write("Put it on every host, restart the servers, then run `manage.py keys rewrap`.")

    def rewrap(self) -> None:
        """Put every data key, waiting mail and session under the primary key, in batches. Safe to run again."""
        if not settings.CAREERPATH_KEYS:
            raise CommandError(NO_KEY, returncode=EXIT_CODE)
        if settings.KEYS_FILE is None and not self.options["restarted"]:
            # A server reads a file again when it meets a key that it does not know; its environment, never.
            raise CommandError(
                "A server that still runs with the old CAREERPATH_KEYS could open nothing afterwards. Restart every "
                "one with the new key, then run `manage.py keys rewrap --restarted`.",
                returncode=EXIT_CODE,
            )
        primary = settings.CAREERPATH_KEYS[0].kid.hex()
        done = failed = 0
        # Keys last: once they are done, all is.
        models: list[Any] = [*SealedRow.__subclasses__(), UserKey]
        for model in models:
            column = "wrapped" if model is UserKey else "sealed"
            rows = model.objects.exclude(kid=primary).order_by("pk")
            batch = list(rows[:BATCH])
            while batch:
                with transaction.atomic():
                    for row in batch:
                        # Not a row that was written since it was read.
                        same = model.objects.filter(pk=row.pk, **{column: getattr(row, column)})
                        try:
                            if model is UserKey:
                                row.wrap(row.unwrap())
                            else:
                                row.seal(row.unseal())
                        except DecryptionError:
                            failed += 1
                            continue
                        done += same.update(**{column: getattr(row, column), "kid": row.kid})
                batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])
        self.stdout.write(f"Put under the primary key: {done}. Not opened, and left as they were: {failed}.")
        if failed:
            sys.exit(1)

    def rekey(self) -> None:
        """Make new data keys and seal every text anew, while everybody reads and writes. Safe to stop and run again."""
        users = User.objects.all()
        if self.options["user"]:
            users = users.filter(email=self.options["user"].strip().lower())
            if not users.exists():
                raise CommandError("Nobody here has this e-mail address. Check its spelling.", returncode=EXIT_CODE)
        elif not self.options["all"]:
            raise CommandError("Say whose texts: --user E-MAIL, or --all.", returncode=EXIT_CODE)
        keys = UserKey.objects.filter(owner__in=users, drafts_until=None)
        # Those begun first are done last: so what is left tells when all this began, and who had their turn since.
        under_way = keys.exclude(retired_at=None).order_by("-retired_at")
        first = under_way.last()
        began = first.retired_at if first else timezone.now()
        failed = 0
        for key in keys.filter(retired_at=None, created_at__lt=began).select_related("owner"):
            try:
                UserKey.renew(key.owner)
            except DecryptionError:
                failed += 1
        owners = dict.fromkeys(key.owner for key in under_way.all().select_related("owner"))
        done, broken = rekey(list(owners))
        self.stdout.write(f"Sealed again: {done} rows. Not opened, and left under their old key: {failed + broken}.")
        if failed or broken:
            sys.exit(1)

    def verify(self) -> None:
        failed = 0
        for model in owned_models():
            if not (fields := encrypted_fields(model)):
                continue
            opened = broken = 0
            owner: User | None = None
            row: Any
            for row in model._default_manager.select_related("owner").order_by("owner_id").iterator(500):
                # One object an owner, so that their keys are read once.
                owner = row.owner = owner if owner == row.owner else row.owner
                for field in fields:
                    try:
                        getattr(row, field.attname)
                        opened += 1
                    except DecryptionError:
                        broken += 1
            wait = model._default_manager.filter(waiting(model)).count()
            later = f"; {wait} rows wait to be sealed by `manage.py prepare`" if wait else ""
            self.stdout.write(f"{model._meta.label}: {opened} texts open, {broken} do not{later}")
            failed += broken
        if failed:
            sys.exit(1)

    def _kids_in_use(self) -> dict[str, int]:
        try:
            if not kids_in_use():
                return {}
            counts: Counter[str] = Counter()
            models: list[Any] = [UserKey, *SealedRow.__subclasses__()]
            for model in models:
                counts.update(dict(model.objects.values_list("kid").annotate(Count("pk"))))
            return dict(sorted(counts.items()))
        except DatabaseError as error:
            raise CommandError(
                f"It cannot be told which keys the database needs. {why_no_database(error)}",
                returncode=EXIT_CODE,
            ) from None
