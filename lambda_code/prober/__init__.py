"""Asks the live endpoint on a schedule and counts the answers that are wrong."""
