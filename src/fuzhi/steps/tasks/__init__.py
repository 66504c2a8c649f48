"""任务: long work with progress, result and an error that says how to mend it; the queue is in the database."""
