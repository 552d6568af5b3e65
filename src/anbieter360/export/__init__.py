"""What leaves as a whole: a person's copy, their portable data, the record of processing activities.

Pure but for `sources`, which reads a person; each kind is first a frozen value (`copy`, `portable`, `register`) and
then written in a form (`as_json`, `as_linked`, `as_html`, `as_csv`).
"""
