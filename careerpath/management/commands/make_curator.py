"""manage.py make_curator: let somebody edit the catalogs."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import get_resolver

from careerpath.accounts.models import User
from careerpath.catalog.admin import site

GROUP = "Curators"


class Command(BaseCommand):
    """Puts a user into the group that may edit what the admin holds, which is the catalogs alone."""

    help = "Let the user with this e-mail edit the catalogs, or stop it with --undo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--undo", action="store_true", help="Take it back.")

    def handle(self, *args: Any, email: str, undo: bool, **options: Any) -> None:
        try:
            user = User.objects.exclude(pk=User.EXAMPLE).get(email__iexact=email)
        except User.DoesNotExist:
            raise CommandError(f"Nobody here has the e-mail address {email}. They have to sign up first.") from None
        get_resolver().url_patterns  # noqa: B018  registers the catalogs
        group, _ = Group.objects.get_or_create(name=GROUP)
        types = ContentType.objects.get_for_models(*site._registry).values()
        group.permissions.set(Permission.objects.filter(content_type__in=types))
        if undo:
            user.groups.remove(group)
        else:
            user.groups.add(group)
        user.is_staff = not undo
        user.save(update_fields=["is_staff"])
        self.stdout.write(f"{email} {'no longer edits' if undo else 'now edits'} the catalogs.")
