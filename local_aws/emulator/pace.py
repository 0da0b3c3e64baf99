"""How long a minute of AWS lasts here, so that what takes an hour there can be tried in seconds."""

from dataclasses import dataclass

AWS_MINUTE_SECONDS = 60.0


@dataclass(frozen=True)
class Pace:
    """Alarm periods, schedules, waits of deployments and cooldowns run at this pace.

    Latencies, a container's start and a function's time limit are as long as they are.
    """

    minute_seconds: float = AWS_MINUTE_SECONDS

    def seconds(self, aws_seconds: float) -> float:
        """Turn seconds of AWS into seconds of this machine."""
        return aws_seconds * self.minute_seconds / AWS_MINUTE_SECONDS


REAL_PACE = Pace()
