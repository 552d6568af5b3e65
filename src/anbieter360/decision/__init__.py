"""Pure rules over facts: what a decision on a use, a value decision, a person's rights and a retention end stand on.

facts         the person half of the map as frozen values
may_use       may this use run for this person at this moment? (DECISION.md)
  declared    the use with all that its catalogue says around it
  case        the person, the use, the moment, and what several steps ask about
  walk        each item's way through the steps
  standing_of, objecting, use_itself, channels, grounds      the steps
  scope       what a restriction or hold covers
  decided, codes      what a decision says, and its words
  explain     the way a decision was found; wording: its texts
  articles    outcome, article and what is missing, by code
value         may this item's value be opened under the declared purpose?
consent       status and defects of a consent (DECISION.md step 5, CONSENT)
age           the limits of Art. 8 by country
adequacy      the decisions of Art. 45 by country
terms         the terms of DPV that a rule turns on
rights        which rights a person has, by the bases the data stands on
portability   what a person may take elsewhere, and by which collections
retention     until when a rule keeps an item
evidence      until when the proof of a consent is kept
consequences  what an act of the person changes: uses that stop, uses that go on, what may be erased
ending        what has to go by now although nobody asked
announcing    who must be told of a change of purpose before it runs
handling      which items a caller may open because a person's request is assigned to them
deadline      by which day a request must be answered
looking       what somebody who looked could open, told afterwards
"""
