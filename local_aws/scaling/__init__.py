"""Application Auto Scaling for the variants of SageMaker endpoints."""
