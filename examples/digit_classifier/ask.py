"""Sends the pictures of a request to the endpoint and prints them with the digits it sees.

python ask.py --endpoint digits requests/seven.json
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

SHADES = " .:-=+*#@"


def main(arguments: list[str]) -> int:
    """Ask once and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("request", type=Path)
    parser.add_argument("--endpoint", required=True)
    options = parser.parse_args(arguments)
    try:
        body = options.request.read_bytes()
        answer = boto3.client("sagemaker-runtime").invoke_endpoint(
            EndpointName=options.endpoint, ContentType="application/json", Body=body
        )
    except ClientError as error:
        # The handler's own words, where the endpoint was reached and refused.
        print(error.response.get("OriginalMessage", error), file=sys.stderr)
        return 1
    except (OSError, BotoCoreError) as error:
        print(f"{error}; `make up` prints the environment of the embedded AWS", file=sys.stderr)
        return 1
    predictions = json.loads(answer["Body"].read())["predictions"]
    for picture, prediction in zip(json.loads(body)["pixels"], predictions, strict=True):
        print(drawn(picture))
        print(f"{prediction['digit']} (probability {prediction['probability']})")
    return 0


def drawn(picture: list[list[float]]) -> str:
    """Return a picture as text, two characters a pixel, from white (0) to black (16)."""
    return "\n".join("".join(SHADES[int(pixel) // 2] * 2 for pixel in row) for row in picture)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
