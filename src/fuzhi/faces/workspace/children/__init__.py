"""学生档案: the list, entering a child by hand, putting a fact right, showing a whole number."""
