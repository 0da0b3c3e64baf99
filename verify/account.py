"""The account by its API: clients, and listings that are complete however many pages they have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import boto3


@dataclass
class Account:
    """An account and region, with whatever credentials the environment has."""

    number: str
    region: str
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    def client(self, service: str) -> Any:
        """Return the boto3 client of `service`."""
        if service not in self._clients:
            # Any service: the stubs know each by its literal name.
            session: Any = boto3.Session(region_name=self.region)
            self._clients[service] = session.client(service)
        return self._clients[service]

    def listed(self, service: str, operation: str, path: str, **members: Any) -> list[Any]:
        """Return what `path` (JMESPath) selects of every page of a listing."""
        pages = self.client(service).get_paginator(operation).paginate(**members)
        return [found for found in pages.search(path) if found is not None]
