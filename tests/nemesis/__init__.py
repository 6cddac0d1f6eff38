"""Whether writing is ever lost, tried on the real server: `python -m tests.nemesis` runs every round.

The rounds promise: what was acknowledged is there. A promise that does not hold ends the run with 1; times do not.
"""
