"""常用筛选: the conditions of a list that a person keeps."""
