"""名册导入: which register is received, and the three steps of an import."""
