"""Proves a stage before the next one is reached, and says what a promotion needs on AWS."""
