"""The JSON report, declared once: what is written, what is read back, and its JSON Schema.

`shapes` says what a field of JSON is; `measured` and `report` say which fields there are.
"""
