"""一人一档: the one page that spans all steps. It reads published views and owns nothing."""
