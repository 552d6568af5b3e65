"""May this be used?

decision, deciding, decision_query  of one, of many, of an audience
record_use, refused_use, use_query  recorded if so, else the attempt; why did I get this?
kept, continuing_use                the decision kept with a use; what stops and what goes on
"""
