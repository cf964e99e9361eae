"""Syntax readers: text to blocks, one file a syntax. They know no framework."""
