"""Says what is live behind an endpoint, and what the last deployment did to it."""
