"""What makes evidence: tasks, models, engines, the journal and static scans."""
