"""覆盖平衡: everybody on the register stands somewhere, and the sum closes."""
