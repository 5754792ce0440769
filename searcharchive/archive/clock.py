"""The time, as the store has it."""

from datetime import UTC, datetime


def now() -> str:
    """This moment in ISO 8601, UTC, to the second: 2008-04-06T12:30:00Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
