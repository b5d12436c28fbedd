"""抽样电话回访: forms entered from paper drawn by lot, and what the deputies said on the telephone."""
