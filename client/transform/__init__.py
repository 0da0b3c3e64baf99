"""Runs the Model that is live behind an endpoint over all objects of an S3 prefix."""
