"""The ways in which the container ends before it serves; each becomes exit status 1."""


class ContainerError(Exception):
    """The container cannot start; the message says why and what to do."""


class ArchiveError(ContainerError):
    """The archive is no gzipped tar, or holds what SageMaker does not unpack."""


class NoSavedModelError(ContainerError):
    """No folder of the archive is a version of a SavedModel."""


class SettingsError(ContainerError):
    """An environment variable of the container has a value that it refuses."""


class UnsupportedError(ContainerError):
    """The container could do this, and its local stand-in cannot."""


class StartError(ContainerError):
    """The model server or the Python service ended, or was not ready in time."""
