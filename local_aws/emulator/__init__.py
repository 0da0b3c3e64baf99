"""The emulator: MiniStack in process, over TLS, on loopback, with IAM that fails closed."""
