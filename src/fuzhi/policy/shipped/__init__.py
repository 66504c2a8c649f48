"""The default compile of each shipped pack; written by ``python -m fuzhi.policy.compiling``."""
