"""The demo account: three years of one imagined person, and how to sign in to it."""

EMAIL = "demo@example.com"
# Said aloud, since the account exists on one's own machine alone.
PASSWORD = "three quiet years"  # noqa: S105
