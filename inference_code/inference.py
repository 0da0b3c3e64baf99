"""What the serving container loads: one function that answers one invocation."""

from pathlib import Path
from typing import BinaryIO

from detector.context import Context
from detector.endpoint import Endpoint
from detector.http_errors import as_http_errors
from detector.model import read_model

# The container imports this file once, before it forks its workers: a broken model.json must stop
# it here, in words, and nothing that is opened here could be shared.
ENDPOINT = Endpoint(model=read_model(Path(__file__).with_name("model.json")))


def handler(data: BinaryIO, context: Context) -> tuple[str, str]:
    """Return the answer's body and content type.

    Raises:
        falcon.HTTPError: the request was refused (4xx), or the model server or S3 failed (5xx).
    """
    with as_http_errors():
        return ENDPOINT.answer(data, context), "application/json"
