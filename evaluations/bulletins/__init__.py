"""通报 and 年度报告: counted, drafted, edited, issued with a seal."""
