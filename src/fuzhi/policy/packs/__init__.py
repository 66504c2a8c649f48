"""Policy packs: one folder a policy, read top to bottom by a policy officer."""
