"""One module for each comparison: `run(bench, runs)` yields its rows, which begin with its name."""
