"""What ends a review without a report; every text says what to do next."""


class ReviewError(Exception):
    """The change can't be reviewed as things are."""
