from __future__ import annotations

import pytest

from local_aws.container import settings
from local_aws.container.errors import ContainerError, SettingsError, UnsupportedError


def test_defaults_are_the_containers() -> None:
    """Without a variable, everything is as in the container."""
    read = settings.read({})

    assert (read.port, read.wait_seconds, read.instance_count) == (8080, 60, 1)
    assert read.gunicorn == settings.GunicornSettings(1, 1, "gevent", 30, "info")
    assert not read.batching


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SAGEMAKER_GUNICORN_WORKER_CLASS": "uvicorn"}, "must be one of sync, eventlet"),
        ({"SAGEMAKER_GUNICORN_WORKERS": "two"}, "must be a whole number"),
        ({"SAGEMAKER_GUNICORN_WORKERS": "0"}, "must be at least 1"),
        ({"SAGEMAKER_TFS_ENABLE_BATCHING": "yes"}, "must be 'true' or 'false'"),
        ({"SAGEMAKER_SAFE_PORT_RANGE": "9000"}, "must be low-high"),
        ({"SAGEMAKER_TFS_INSTANCE_COUNT": "2"}, "needs SAGEMAKER_SAFE_PORT_RANGE"),
        (
            {"SAGEMAKER_TFS_INSTANCE_COUNT": "2", "SAGEMAKER_SAFE_PORT_RANGE": "9000-9003"},
            "not enough ports",
        ),
    ],
)
def test_values_that_are_refused(variables: dict[str, str], words: str) -> None:
    """A wrong value is named with what is allowed."""
    with pytest.raises(SettingsError) as refusal:
        settings.read(variables)

    assert words in str(refusal.value)


def test_multi_model_mode_is_refused() -> None:
    """What is not done here is said, and is not ignored."""
    with pytest.raises(UnsupportedError):
        settings.read({"SAGEMAKER_MULTI_MODEL": "true"})
    assert issubclass(UnsupportedError, ContainerError)
