"""Serves an archive in AWS's own inference image, and holds its answers against ours."""
