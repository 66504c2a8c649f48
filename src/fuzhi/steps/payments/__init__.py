"""Batches, bank files, returns and repayment: what was approved reaches each child exactly once."""
