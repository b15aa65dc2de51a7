"""`labcheck look`."""
