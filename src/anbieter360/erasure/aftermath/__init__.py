"""What time and others bring, once an erasure was carried out.

confirming             everybody who was told has answered: the last of the data goes
outliving              proof of consents that outlives its person
sweep                  what has to go although nobody asked
review, returns        is every erasure still what its receipt says? what came back
again, repair          erased once more; put in order where something was found
round                  who looks at everybody once a day
"""
