"""Servers' code on the other side of comparisons; it runs in processes of its own."""
