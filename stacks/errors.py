"""What can go wrong before CloudFormation is asked for anything; each ends the app in words."""


class StacksError(Exception):
    """Base of the errors that the app turns into a message and exit code 1."""


class SettingsError(StacksError):
    """The stages file can't be read, or says something that is not allowed."""


class MissingTensorFlowError(StacksError):
    """A model has to be built and TensorFlow is not installed."""


class ModelBuildError(StacksError):
    """The model_build command failed; its own words are quoted or have been printed."""


class BrokenCacheError(StacksError):
    """What the build left in the cache does not agree with itself."""


class ExpectationsError(StacksError):
    """The expectations of the smoke test, or a photo that they name, can't be read."""


class UnknownImageAccountError(StacksError):
    """It is not known which account serves AWS's inference images in a region."""
