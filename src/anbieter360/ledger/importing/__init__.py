"""A file of records.

lines      the lines, a batch at a time, each with what is wrong with it
fitting    whether a line fits what is there
judgement  which marks of erasures a line meets, and what they leave of it
importer   the whole file, batch by batch
"""
