"""人员: staff, roles that clash, area scope, permissions, and the keys that seal personal numbers."""
