"""One module for each comparison: `run(bench, runs)` yields its rows."""
