"""Programmes beside the pupils' aid; today the teachers' posts as the rosters tell them (clause 3.1.5)."""
