"""How to sign in to the demo account. Said aloud, since it exists on one's own machine alone."""

EMAIL = "demo@example.com"
PASSWORD = "three quiet years"  # noqa: S105
