"""What the clock tells people: from the state of the data to lines, from lines to one digest a person and working day.

``items`` reads what is open in batches, ``occasions`` says from which date a reminder counts, ``people`` who answers for
it, ``lines`` puts them together, ``digests`` sends them. The table of it all is ``suggestions/reminders.py``.
"""
