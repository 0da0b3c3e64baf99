"""What comes back when an emulator was killed and is started again in its folder."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from local_aws import LocalAws
from local_aws.emulator.snapshot import FILE_NAME, Part, Snapshots
from tests.local_aws.emulator.conftest import Clients

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_SECONDS = 20.0


class Box:
    """A part that holds one value, and may be busy."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.rests = True
        self.dumped = 0

    def dump(self) -> str:
        """Take the value."""
        self.dumped += 1
        return self.value

    def restore(self, value: str) -> None:
        """Put a value back."""
        self.value = value

    def part(self) -> Part:
        """The box as a part."""
        return Part("box", self.dump, self.restore, lambda: self.rests)


def test_a_state_at_rest_comes_back(tmp_path: Path) -> None:
    """From one file, which is there as a whole or not at all."""
    assert Snapshots(tmp_path, [Box("kept").part()]).save()

    again = Box("fresh")
    Snapshots(tmp_path, [again.part()]).restore()

    assert again.value == "kept"
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_without_a_file_nothing_is_restored(tmp_path: Path) -> None:
    """The first start in a folder."""
    box = Box("fresh")
    Snapshots(tmp_path, [box.part()]).restore()

    assert box.value == "fresh"


def test_what_is_under_way_is_not_saved(tmp_path: Path) -> None:
    """The file goes on holding what was there before."""
    box = Box("before")
    snapshots = Snapshots(tmp_path, [box.part()])
    assert snapshots.save()

    box.value, box.rests = "half-way", False

    assert not snapshots.save()
    again = Box("fresh")
    Snapshots(tmp_path, [again.part()]).restore()
    assert again.value == "before"


def test_what_begins_while_it_is_taken_is_not_saved(tmp_path: Path) -> None:
    """A state that is of two moments is none."""
    box = Box("before")

    def dump() -> Any:
        box.rests = False
        return "of two moments"

    part = Part("box", dump, box.restore, lambda: box.rests)

    assert not Snapshots(tmp_path, [part]).save()
    assert not (tmp_path / FILE_NAME).exists()


def test_a_killed_emulator_comes_back_with_what_it_held(folder: Path) -> None:
    """Objects with their versions, stacks with their resources, in the same folder."""
    template = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    with LocalAws(folder, keep_state=True) as aws:
        clients = Clients(aws)
        bucket = clients.new_bucket()
        version = {"Status": "Enabled"}
        clients.root("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration=version)
        put = clients.root("s3").put_object(Bucket=bucket, Key="one", Body=b"content")
        formation = clients.root("cloudformation")
        formation.create_stack(StackName="kept", TemplateBody=template)
        formation.get_waiter("stack_create_complete").wait(
            StackName="kept", WaiterConfig={"Delay": 1}
        )
        made = time.time()
        wait_for_save(folder, made)
        os.kill(aws.pid, signal.SIGKILL)

    with LocalAws(folder, keep_state=True) as aws:
        clients = Clients(aws)
        found = clients.root("s3").get_object(Bucket=bucket, Key="one")
        stack = clients.root("cloudformation").describe_stacks(StackName="kept")["Stacks"][0]
        topics = clients.root("sns").list_topics()["Topics"]

    assert (found["Body"].read(), found["VersionId"]) == (b"content", put["VersionId"])
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert len(topics) == 1


def test_without_being_asked_to_it_keeps_nothing(folder: Path) -> None:
    """Every other start is an empty one."""
    with LocalAws(folder) as aws:
        Clients(aws).new_bucket()
    with LocalAws(folder) as aws:
        assert Clients(aws).root("s3").list_buckets()["Buckets"] == []

    assert not (folder / FILE_NAME).exists()


def wait_for_save(folder: Path, moment: float) -> None:
    """Wait until the state was saved after a moment; fail when it is not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    file = folder / FILE_NAME
    while not (file.exists() and file.stat().st_mtime > moment + 1):
        if time.monotonic() > deadline:
            pytest.fail("the state was not saved")
        time.sleep(0.05)
