"""Frameworks: how their configurations look, one file each. They know no syntax."""
