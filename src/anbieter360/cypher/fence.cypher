// What every other file says of a person whose erasure is being carried out (ADR 12): `<<fence.passes(s, d.id)>>` there
// stands for the text here, with its arguments. Whom no fence is around costs one look at `fence`.

// hidden
// Whether the person is absent altogether; for people who were found by the index on `fence`. Arguments: person.
coalesce(<<person>>.hidden, false)

// shown
// The opposite, for anybody. Arguments: person.
(<<person>>.fence IS NULL OR NOT <<fence.hidden(<<person>>)>>)

// passes
// Whether a node of the person's is not absent. Arguments: person; key, the id, or the page of a Standing, Usage,
// Disclosure or Information; so below.
(<<person>>.fence IS NULL OR NOT <<fence.absent(<<person>>, <<key>>)>>)

// absent
// The opposite, for people who were found by the index on `fence`. One expression, lest the index is asked twice.
CASE WHEN <<fence.hidden(<<person>>)>> THEN true
  WHEN <<person>>.going IS NULL THEN NOT <<key>> IN coalesce(<<person>>.staying, [])
  ELSE <<key>> IN <<person>>.going END

// gone
// The same of a node that outlives its person, such as a row of the outbox. One of both lists is there.
CASE WHEN <<person>>.going IS NULL THEN NOT <<key>> IN coalesce(<<person>>.staying, [])
  ELSE <<key>> IN <<person>>.going END
