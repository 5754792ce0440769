"""Numbers of things, as people read them."""


def amount(number: int, noun: str) -> str:
    """`1 article`, `1,234 articles`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
