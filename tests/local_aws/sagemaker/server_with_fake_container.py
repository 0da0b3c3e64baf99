"""The emulator's server, with the fake container in the place of the real one."""

import sys
from pathlib import Path

from local_aws.emulator import server
from local_aws.sagemaker import extension

if __name__ == "__main__":
    fake = Path(__file__).with_name("fake_container.py")
    extension.CONTAINER_COMMAND = (sys.executable, str(fake))
    server.main()
