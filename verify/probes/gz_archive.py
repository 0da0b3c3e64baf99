"""Whether an archive may be named as the CDK names a published one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.errors import VerifyError
from verify.probes.probe import Probe

if TYPE_CHECKING:
    from verify.probes.echo import Echo


def _ask(echo: Echo) -> str:
    if refused := echo.failures.get("echo.gz"):
        return f"no: {refused}; with .tar.gz it {'came up' if echo.archive else 'did not, either'}"
    if not echo.archive:
        raise VerifyError("not asked, as the probes' stack was not made")
    return f"yes: {echo.live()['EndpointStatus']} with ModelDataUrl s3://.../{echo.archive}"


GZ_ARCHIVE = Probe(
    question="Is a ModelDataUrl accepted that ends in .gz, and not in .tar.gz?",
    tried="a Model and its endpoint with s3://.../echo.gz, by CloudFormation",
    ask=_ask,
)
