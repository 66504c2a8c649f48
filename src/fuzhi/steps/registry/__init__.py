"""Places, households, persons, schools and their bitemporal periods; links between registers."""
