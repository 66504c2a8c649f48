"""A policy pack; start with README.md and pack.yaml."""
