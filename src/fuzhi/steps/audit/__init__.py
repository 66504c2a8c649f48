"""审计: who did what to which thing, when; insert-only, sealed into a hash tree, verified offline."""
