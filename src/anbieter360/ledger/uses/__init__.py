"""What data was used for.

uses, use_attempt  recorded, once it is decided; one attempt and what is written of it
use_events         found again
kept_decision      the decision that it ran on
"""
