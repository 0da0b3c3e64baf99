"""The handler of the tutorials: requests go on to TensorFlow Serving as they came."""

from typing import Any

import requests


def handler(data: Any, context: Any) -> tuple[bytes, str]:
    """Post the body to the model server and return its answer."""
    answer = requests.post(context.rest_uri, data=data.read(), timeout=context.timeout)
    answer.raise_for_status()
    return answer.content, "application/json"
