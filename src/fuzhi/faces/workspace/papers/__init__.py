"""打印: papers for many families at once, and the archive of what was printed."""
