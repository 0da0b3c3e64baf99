import json
import subprocess
import sys

from local_aws.emulator.local import ROOT

# MiniStack reads its environment when it is imported, so it is tried in a process of its own.
_PROGRAM = """
import json
from local_aws.emulator.pace import Pace
from local_aws.scaling.cloudwatch import StoredCloudWatch
from local_aws.scaling.metrics import tracking_alarms
from local_aws.scaling.names import Key
from ministack.services import cloudwatch

key, other = (Key("111111111111", "eu-west-1", endpoint, "v") for endpoint in ("e", "f"))
now = 1000.0
watch = StoredCloudWatch(Pace(6.0), clock=lambda: now)
configuration = {
    "TargetValue": 10.0,
    "PredefinedMetricSpecification": {
        "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
    },
}
names = {"AlarmHigh": "high", "AlarmLow": "low"}
high, low = tracking_alarms(key, configuration, "arn:policy", names)
for alarm in (high, low):
    watch.put_alarm(key, alarm)
stored = cloudwatch._alarms.get_scoped("111111111111", "eu-west-1", "high")
told = {"stored": stored["AlarmArn"], "empty": watch.value(key, high)}


def publish(value, age, endpoint="e"):
    dimensions = {"EndpointName": endpoint, "VariantName": "v"}
    place = ("AWS/SageMaker", "InvocationsPerInstance", cloudwatch._dims_key(dimensions))
    point = {"Timestamp": now - age, "Value": value, "Unit": "None", "Dimensions": dimensions}
    found = cloudwatch._metrics._data.setdefault((key.account, key.region, place), [])
    found.append(point)


publish(100.0, 1, endpoint="f")
publish(7.0, 11)
publish(5.0, 8)
publish(4.0, 7)
told["last but one"] = watch.value(key, high)
publish(1.0, 5)
publish(2.0, 0)
told["last"] = watch.value(key, high)
told["quiet"] = [a["AlarmName"] for a in watch.in_alarm(key)]
stored["StateValue"] = "ALARM"
told["ringing"] = [a["AlarmName"] for a in watch.in_alarm(key)]
watch.put_alarm(key, high)
told["put again"] = [a["AlarmName"] for a in watch.in_alarm(key)]
told["elsewhere"] = len(watch.in_alarm(Key("222222222222", "eu-west-1", "e", "v")))
now = 1000.0 + 60
told["old for the upper"] = watch.value(key, high)
told["fresh enough for the lower"] = watch.value(key, low)
watch.publish_zero(other, "Zero")
watch.delete_alarm(key, "high")
watch.delete_alarm(key, "high")
told["left"] = cloudwatch._alarms.get_scoped("111111111111", "eu-west-1", "high")
told["zeros"] = [k[2][:2] for k in cloudwatch._metrics._data if k[2][1] == "Zero"]
print(json.dumps(told))
"""


def test_alarms_and_values_in_ministacks_store() -> None:
    """Proves account, region, dimensions, statistic and pace of what is read and written.

    A minute lasts 6 seconds here; periods count backwards from now.
    """
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told == {
        "stored": "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:high",
        "empty": None,
        "last but one": 16.0,
        "last": 3.0,
        "quiet": [],
        "ringing": ["high"],
        "put again": ["high"],
        "elsewhere": 0,
        "old for the upper": None,
        "fresh enough for the lower": 3.0,
        "left": None,
        "zeros": [["AWS/SageMaker", "Zero"]],
    }
