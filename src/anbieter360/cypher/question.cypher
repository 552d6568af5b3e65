// question
// What a compiled operation asks, in one statement: the catalogue's version, then a list for each read.
// compiler/render.py puts the reads in; nothing of a request comes in but as a parameter. Rows: [version, list …].
MATCH (state:CatalogueState {id: 'catalogue'})
RETURN state.version<<reads>>

// read
,
  COLLECT {
    <<body>>
  }
