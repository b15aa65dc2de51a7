"""Numbers that need not be asked about: those between two that are judged alike."""
