"""Between typer and the commands: what every command has in common, and how wrong use is said."""
