"""What leaves as a whole: a person's copy, their portable data, the record of processing activities.

Pure but for `sources`, which reads a person; each kind is first a frozen value and then written in a form.

sources, facts              one person, read and opened; all that their copy is gathered from
copy, gather                the copy (Art. 15) as a value; person_side and provider_side, put together
portable                    what the person may take elsewhere (Art. 20)
register, register_gaps     the record (Art. 30) from the catalogue; what it leaves open
register_fields             its fields in words
forms                       which forms there are, each written by
  as_json, json_schema      JSON, and its schema
  linked_copy, linked_register  JSON-LD
  copy_page, register_page  a page as values: page; as_html writes it
  as_csv                    a row an activity
words, phrases              what the pages say, in German and English
"""
