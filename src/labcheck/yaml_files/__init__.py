"""Files in, knowledge out: cases, range sets and the catalogue, read from YAML."""
