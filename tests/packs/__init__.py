"""Policy packs of invented prefectures, for tests."""
