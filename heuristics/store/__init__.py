"""What lies on disk: pages, evidence files, engine checks and what was accepted."""
