"""Applications, missed children and visits: what a person reports becomes a case with an end."""
