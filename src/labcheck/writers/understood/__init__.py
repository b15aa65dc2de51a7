"""What was understood of a file, and what was not, in words and tables."""
