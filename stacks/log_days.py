"""How long CloudWatch Logs can keep a log: it knows these numbers of days and no others."""

# PutRetentionPolicy's documentation of retentionInDays.
DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
)  # fmt: skip


def storable(days: int) -> int:
    """The number itself.

    Raises:
        ValueError: CloudWatch Logs has no such retention.
    """
    if days not in DAYS:
        near = min(DAYS, key=lambda known: abs(known - days))
        raise ValueError(f"the nearest one is {near}")
    return days
