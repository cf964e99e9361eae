"""The commands, one function each: those that work anywhere, and those that need a clone of the project."""
