"""Ranges: one reference range, and which of several fits a patient."""
