"""What ends the check; every text says what to do next."""


class ContainerCheckError(Exception):
    """Nothing could be compared."""
