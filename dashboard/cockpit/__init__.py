"""驾驶舱: a session at a glance. What is counted stands in the measures; here is what is shown of it, and in which words."""
