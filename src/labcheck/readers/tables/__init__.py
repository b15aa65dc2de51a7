"""Tables of results: how cells become rows, columns fields, and rows results of cases."""
