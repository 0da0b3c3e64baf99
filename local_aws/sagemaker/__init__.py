"""SageMaker hosting inside the emulator: models, endpoint configurations, live endpoints."""
