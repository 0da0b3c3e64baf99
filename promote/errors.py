"""What ends a command; every text says what to do next."""


class PromoteError(Exception):
    """Base of all that ends a command in words."""


class NotProvenError(PromoteError):
    """The stage is not as it has to be: the next one must not be reached."""


class CannotTellError(PromoteError):
    """Nothing was found out: no credentials, no permission, no such thing, no connection."""


class SettingsError(PromoteError):
    """The stages file, or what the command was given, is not right."""
