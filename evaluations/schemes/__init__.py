"""评分办法: copied, edited, tried on a session, frozen."""
