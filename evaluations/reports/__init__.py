"""年度办理情况报告 of a unit: figures from the measures, words of the unit, frozen when its head signs."""
