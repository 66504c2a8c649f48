"""Benchmarks: what the product promises on speed, measured."""
