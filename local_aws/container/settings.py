"""The container's environment variables, read once and checked as the container checks them."""

from collections.abc import Mapping
from dataclasses import dataclass

from local_aws.container.errors import SettingsError, UnsupportedError

WORKER_CLASSES = ("sync", "eventlet", "gevent", "tornado", "gthread")
_DEFAULT_PORT = 8080


@dataclass(frozen=True)
class GunicornSettings:
    """How the Python service is run, by gunicorn's own names; the timeout is in seconds."""

    workers: int
    threads: int
    worker_class: str
    timeout: int
    loglevel: str


@dataclass(frozen=True)
class Settings:
    """Everything that the environment decides; `safe_ports` is the first and last of a range."""

    port: int
    safe_ports: tuple[int, int] | None
    default_model: str | None
    wait_seconds: int
    instance_count: int
    intra_op: int
    inter_op: int
    batching: bool
    gunicorn: GunicornSettings


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings of a single-model container.

    Raises:
        SettingsError: a value is not one that the container takes.
        UnsupportedError: multi-model mode is asked for.
    """
    if _flag(environment, "SAGEMAKER_MULTI_MODEL"):
        raise UnsupportedError(
            "SAGEMAKER_MULTI_MODEL=true is not supported here: serve one archive at a time"
        )
    worker_class = environment.get("SAGEMAKER_GUNICORN_WORKER_CLASS", "gevent")
    if worker_class not in WORKER_CLASSES:
        raise SettingsError(
            f"SAGEMAKER_GUNICORN_WORKER_CLASS is {worker_class!r}; it must be one of "
            + ", ".join(WORKER_CLASSES)
        )
    settings = Settings(
        port=_number(environment, "SAGEMAKER_BIND_TO_PORT", _DEFAULT_PORT),
        safe_ports=_port_range(environment.get("SAGEMAKER_SAFE_PORT_RANGE")),
        default_model=environment.get("SAGEMAKER_TFS_DEFAULT_MODEL_NAME"),
        wait_seconds=_number(environment, "SAGEMAKER_TFS_WAIT_TIME_SECONDS", 60),
        instance_count=_number(environment, "SAGEMAKER_TFS_INSTANCE_COUNT", 1, least=1),
        intra_op=_number(environment, "SAGEMAKER_TFS_INTRA_OP_PARALLELISM", 0),
        inter_op=_number(environment, "SAGEMAKER_TFS_INTER_OP_PARALLELISM", 0),
        batching=_flag(environment, "SAGEMAKER_TFS_ENABLE_BATCHING"),
        gunicorn=GunicornSettings(
            workers=_number(environment, "SAGEMAKER_GUNICORN_WORKERS", 1, least=1),
            threads=_number(environment, "SAGEMAKER_GUNICORN_THREADS", 1, least=1),
            worker_class=worker_class,
            timeout=_number(environment, "SAGEMAKER_GUNICORN_TIMEOUT_SECONDS", 30),
            loglevel=environment.get("SAGEMAKER_GUNICORN_LOGLEVEL", "info"),
        ),
    )
    _check_ports(settings)
    return settings


def _check_ports(settings: Settings) -> None:
    count = settings.instance_count
    if settings.safe_ports is None:
        if count > 1:
            raise SettingsError(
                f"SAGEMAKER_TFS_INSTANCE_COUNT is {count}: more than one needs "
                "SAGEMAKER_SAFE_PORT_RANGE=low-high, with two ports for each"
            )
        return
    low, high = settings.safe_ports
    if low + 2 * count > high:
        raise SettingsError(
            f"not enough ports available in SAGEMAKER_SAFE_PORT_RANGE ({low}-{high})"
        )


def _number(environment: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = environment.get(name, str(default))
    try:
        value = int(text)
    except ValueError as error:
        raise SettingsError(f"{name} is {text!r}; it must be a whole number") from error
    if value < least:
        raise SettingsError(f"{name} is {value}; it must be at least {least}")
    return value


def _flag(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "false").lower()
    if value not in {"true", "false"}:
        raise SettingsError(f"{name} must be 'true' or 'false'")
    return value == "true"


def _port_range(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    low, dash, high = text.partition("-")
    if not (dash and low.isdecimal() and high.isdecimal()):
        raise SettingsError(f"SAGEMAKER_SAFE_PORT_RANGE is {text!r}; it must be low-high")
    return int(low), int(high)
