"""One error class an outcome, so that the command can turn each into words and an exit code."""


class ModelBuildError(Exception):
    """The base of everything that `model_build` reports to its user."""


class UnknownDetectorError(ModelBuildError):
    """No folder of that name is under `model_build/detectors`."""


class DetectorSpecError(ModelBuildError):
    """A `detector.toml` has a wrong key or value."""


class SettingsError(ModelBuildError):
    """An option has a value that cannot be meant."""


class WeightsNotFoundError(ModelBuildError):
    """The weights are not where their URI says."""


class WeightsUriError(ModelBuildError):
    """The URI of the weights is of a kind that is not supported."""


class WeightsChecksumError(ModelBuildError):
    """The weights are not the bytes that were asked for."""


class WeightsAccessError(ModelBuildError):
    """The place that has the weights does not give them to whoever asks."""


class WeightsUnreachableError(ModelBuildError):
    """The host of the weights cannot be reached, or not be trusted."""


class WeightsServerError(ModelBuildError):
    """The host of the weights answers with something else than the file."""


class WeightsTruncatedError(ModelBuildError):
    """A download ended before the file did."""


class WeightsFormatError(ModelBuildError):
    """The weights cannot be read as this detector's."""


class LabelsError(ModelBuildError):
    """A file of labels cannot be used."""


class EnvironmentMismatchError(ModelBuildError):
    """An installed package is missing or not at its pinned version."""


class ExportError(ModelBuildError):
    """The export process failed."""


class ArchiveLayoutError(ModelBuildError):
    """The archive would not be taken by the serving container."""


class ExpectationsError(ModelBuildError):
    """Expectations cannot be written from what was given."""


class OwnModelError(ModelBuildError):
    """A model that a user brought is none of the kinds that can be served."""


class HandlerCodeError(ModelBuildError):
    """A folder with a handler of one's own would not be taken by the serving container."""


class ContainerStartError(ModelBuildError):
    """The archive was packed, and the container would not start with it."""


class ExampleError(ModelBuildError):
    """The container started, and a request was not answered as it should be."""
