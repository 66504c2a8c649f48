"""Whether the process answers, and whether the product is ready; no login, no names, no paths."""
