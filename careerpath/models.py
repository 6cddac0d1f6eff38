"""Where Django finds the models of the ground floor; everybody else imports them from their rooms."""

from .accounts.models import Invitation, OutgoingMail, Session, User, UserKey
from .cache import Cached
from .writing.marks import Mark
from .writing.pieces import Revision
from .writing.trash import DailyRun

__all__ = ["Cached", "DailyRun", "Invitation", "Mark", "OutgoingMail", "Revision", "Session", "User", "UserKey"]
