"""What `--help` and `labcheck help` print: one layout for every command, whatever typer's version.

`panels` says under which heading an option stands, `samples` has the examples of each command,
`page` lays a page out, and `command` is `labcheck help`.
"""
