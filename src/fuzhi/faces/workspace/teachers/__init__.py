"""教师补助: rural teachers' posts and what clause 3.1.5 gives for a month."""
