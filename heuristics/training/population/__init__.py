"""Many small language models of one shape, stacked on one device and trained side by side."""
