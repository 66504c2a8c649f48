"""Help where it is needed: what a page is for, first steps by role, a tour, workbooks to try."""
