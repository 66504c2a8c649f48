"""The aid items, a module per stage."""
