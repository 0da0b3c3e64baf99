"""Builds the archive of a user's own model, and tries it as the container would serve it."""
