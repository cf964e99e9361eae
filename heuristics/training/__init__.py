"""From a cell to a run: tasks, rewards, models, evaluation, engines and executors."""
