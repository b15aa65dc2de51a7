"""Authority: which range sets are asked about a result, and whose answer counts."""
