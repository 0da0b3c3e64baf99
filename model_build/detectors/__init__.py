"""One folder a detector: `detector.toml`, `network.py`, and what only that detector needs."""
