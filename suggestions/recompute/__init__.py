"""期限重算: what moves when the calendar or a rule set changes, shown first, then done in one go and kept on record.

``dates`` works out the dates of one part, ``proposal`` those of all running parts, ``changes`` says what is changed, and
``confirm`` carries it out.
"""
