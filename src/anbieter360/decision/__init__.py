"""Pure rules over facts: what a value decision, a consent's defects, a person's rights and a retention end stand on.

facts       the person half of the map as frozen values
value       may this item's value be opened under the declared purpose?
consent     status and defects of a consent (DECISION.md step 5, CONSENT)
age         the limits of Art. 8 by country
rights      which rights a person has, by the bases the data stands on
retention   until when a rule keeps an item
"""
