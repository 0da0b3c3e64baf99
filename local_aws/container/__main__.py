"""Runs `serve` alone: `python -m local_aws.container --archive model.tar.gz`."""

import argparse

from local_aws.container import command

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m local_aws.container", description=__doc__)
    command.add_arguments(parser)
    raise SystemExit(command.run(parser.parse_args()))
