"""The mutation tester behind ``make mutate``: changes of the source that no test notices are faults of the tests."""
