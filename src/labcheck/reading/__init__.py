"""From what a report prints to what may be meant: readings, each with what it takes for granted."""
