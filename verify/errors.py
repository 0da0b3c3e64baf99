"""What ends a verification before it has begun; every text says what to do next."""


class VerifyError(Exception):
    """The account can't be verified against as things are."""


class RefusedError(VerifyError):
    """Nobody said that it may start."""
