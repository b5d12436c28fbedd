"""多年重复: the same matter, raised again in later years."""
