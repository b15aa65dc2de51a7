"""The overview of many reports: who cannot wait, and the way to each report."""
