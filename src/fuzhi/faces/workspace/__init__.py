"""Staff pages under /staff/, a folder per step, plus home/ and child/."""
