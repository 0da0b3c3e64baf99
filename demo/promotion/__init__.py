"""The promotion from account to account, rehearsed on one machine: what `make promote` runs."""
