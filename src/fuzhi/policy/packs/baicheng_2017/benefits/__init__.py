"""The aid items, a module per stage;
each module lists its items in ``BENEFITS`` in the order in which people read them."""
