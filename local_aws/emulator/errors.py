"""The outcomes of the emulator that its callers tell apart."""


class LocalAwsError(Exception):
    """Base of everything that the embedded AWS raises on purpose."""


class StartError(LocalAwsError):
    """The server did not come up; the message holds the end of its log."""


class StoppedError(LocalAwsError):
    """Something was asked of an embedded AWS that is not running."""


class RoleNotFoundError(LocalAwsError):
    """A service was given a role ARN that names no role of this account."""


class RoleNotAssumableError(LocalAwsError):
    """A role's trust policy does not let the service in."""


class ExpressionError(LocalAwsError):
    """An alarm's metric math is something that is not served here."""
