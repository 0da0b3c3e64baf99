"""What keeps the prober from finding out, one class per outcome."""


class SettingError(ValueError):
    """A variable of the function's environment is missing or has the wrong form."""


class TooLittleTimeError(RuntimeError):
    """The function's timeout is too short to wait for one answer as long as it may take."""
