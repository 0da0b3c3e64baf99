"""Which models and versions are loaded, and what is said of one that is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from local_aws.container.serving.errors import InvalidArgumentError, NotFoundError

T = TypeVar("T")


@dataclass(frozen=True)
class Registry(Generic[T]):
    """Loaded versions by model name and version number."""

    models: Mapping[str, Mapping[int, T]]

    def find(self, name: str, version: int | None, label: str | None) -> tuple[int, T]:
        """Give a version, the highest where none is named.

        Raises:
            NotFoundError: no such model or version is loaded.
            InvalidArgumentError: a label is asked for; the container assigns none.
        """
        if label is not None:
            raise InvalidArgumentError(f"Unrecognized servable version label: {label}")
        versions = self.models.get(name, {})
        if version is None:
            if not versions:
                raise NotFoundError(f"Servable not found for request: Latest({name})")
            version = max(versions)
        elif version not in versions:
            raise NotFoundError(f"Servable not found for request: Specific({name}, {version})")
        return version, versions[version]

    def statuses(self, name: str, version: int | None) -> Iterable[int]:
        """Give the versions to report, highest first.

        Raises:
            NotFoundError: no such model or version is loaded.
        """
        versions = self.models.get(name, {})
        if not versions:
            raise NotFoundError(f"Could not find any versions of model {name}")
        if version is not None and version not in versions:
            raise NotFoundError(f"Could not find version {version} of model {name}")
        return [version] if version is not None else sorted(versions, reverse=True)
