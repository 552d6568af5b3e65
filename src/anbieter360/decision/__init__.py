"""Pure rules over facts: what a decision on a use, a value decision, a person's rights and a retention end stand on.

facts         the person half of the map as frozen values
may_use       may this use run for this person at this moment? (DECISION.md)
  declared    the use with all that its catalogue says around it
  case        the person, the use, the moment, and what several steps ask about
  walk        each item's way through the steps
  standing_of, objecting, use_itself, channels, grounds      the steps
  explain     the way a decision was found; wording: its texts
  articles    outcome, article and what is missing, by code
value         may this item's value be opened under the declared purpose?
consent       status and defects of a consent (DECISION.md step 5, CONSENT)
age           the limits of Art. 8 by country
adequacy      the decisions of Art. 45 by country
terms         the terms of DPV that a rule turns on
rights        which rights a person has, by the bases the data stands on
retention     until when a rule keeps an item
"""
