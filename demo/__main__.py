"""Deploys the detector into the embedded AWS, sends it real photos, and stops what it started."""

from __future__ import annotations

import json
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from demo.commands import ROOT, Commands, DemoError
from demo.deployment import ENDPOINT_STACK, deploy, synthesise
from demo.photos import detect, print_table
from demo.smoke_test import smoke_test_status
from demo.steps import Steps
from local_aws import LocalAws, LocalAwsError

OUT = ROOT / "build" / "demo"
ACCOUNT, REGION = "000000000000", "us-east-1"


def main() -> int:
    """Run the demo and return the exit code."""
    steps = Steps()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    try:
        result = run(steps)
    except (DemoError, LocalAwsError) as error:
        print(f"demo failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo stopped; nothing that it started is left running", file=sys.stderr)
        return 130
    result["seconds"] = steps.seconds
    (OUT / "result.json").write_text(json.dumps(result, indent=2) + "\n")
    print(f"done in {steps.total():.0f} s; look at:")
    for name in ("result.json", "detections.png", "collage.detections.png"):
        print(f"  {(OUT / name).relative_to(ROOT)}")
    return 0


def run(steps: Steps) -> dict[str, Any]:
    """Do every step and return what result.json says, times aside.

    Raises:
        DemoError: a command failed, or the deployment has no passed smoke test.
        LocalAwsError: the embedded AWS did not come up.
    """
    with LocalAws(directory=OUT / "aws") as aws, ThreadPoolExecutor(max_workers=1) as pool:
        environment = aws.process_environment(ACCOUNT, REGION)
        commands = Commands(environment=environment, logs=OUT)
        # Neither needs the other, and each leaves a processor alone for seconds.
        bootstrapped = pool.submit(commands.cdk, "bootstrap", f"aws://{ACCOUNT}/{REGION}")
        with steps.step("the model archive is built, the stacks are synthesised"):
            assembly = synthesise(os.environ, OUT)
        with steps.step("the embedded AWS is up and bootstrapped"):
            bootstrapped.result()
        with steps.step("cdk deploy has created both stacks"):
            outputs = deploy(commands, assembly, OUT)
        with steps.step("the smoke test has passed"):
            smoke_test = smoke_test_status(environment, ENDPOINT_STACK)
        with steps.step("photos went through InvokeEndpoint"):
            photos = detect(commands, outputs["EndpointName"], OUT)
        print_table(commands, outputs["EndpointName"])
    return {"outputs": outputs, "smoke_test": smoke_test, "photos": photos}


if __name__ == "__main__":
    sys.exit(main())
