"""白城市教育精准扶贫实施意见 (2017) as rules; start with README.md and pack.yaml."""
