"""How numbers and signs are written, before anything is read."""
