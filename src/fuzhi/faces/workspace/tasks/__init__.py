"""任务: the person's own long work with its progress."""
