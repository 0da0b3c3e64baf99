"""How a command tells a shell what came of it."""

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
