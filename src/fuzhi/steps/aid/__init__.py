"""From facts to approved aid: facts of a census day, runs, decisions, school sheets, lists,
public notices, objections."""
