"""How range sets differ, written: of two sets in one table, of several side by side."""
