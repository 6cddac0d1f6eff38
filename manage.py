#!/usr/bin/env python
"""Django's command line for Careerpath. What an operator can mend is said in a sentence; --traceback shows where."""

import os
import sys


def main() -> None:
    """Run the command asked for; exits with 78 (EX_CONFIG) where a setting or the database is in its way."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerpath.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sentence = str(error)
        if "--traceback" in sys.argv:
            raise
    except (OperationalError, ProgrammingError) as error:
        from careerpath.preflight import REASONS, why_no_database

        sentence = why_no_database(error)
        fault_of_ours = isinstance(error, ProgrammingError) and sentence not in REASONS.values()
        if "--traceback" in sys.argv or fault_of_ours:
            raise
    else:
        return
    sys.stderr.write(f"{sentence}\n")
    sys.exit(78)


if __name__ == "__main__":
    main()
