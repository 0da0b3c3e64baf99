"""The report on a change: what it does to the infrastructure, the model and the bill."""
