"""What may stand in a printed result apart from its value and what belongs to it."""
