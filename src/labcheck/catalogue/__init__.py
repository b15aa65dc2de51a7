"""Catalogue: what a test is, by name, code, specimen and unit; cited factors between units."""
