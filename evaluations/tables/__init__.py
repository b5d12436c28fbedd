"""报表: the tables of a session and how they become paper and sheets."""
