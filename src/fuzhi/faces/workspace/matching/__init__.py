"""比对核查: pairs of records that may speak of one person, decided one after the other."""
