"""Makes what a client sent safe to repeat in an error."""

MOST_CHARACTERS = 80


def quoted(value: object) -> str:
    """Return `value` as Python writes it, in printable ASCII, at most 80 characters of it."""
    whole = ascii(value)
    return whole if len(whole) <= MOST_CHARACTERS else whole[: MOST_CHARACTERS - 3] + "..."
