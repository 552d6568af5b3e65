"""Linked data: the words of W3C's DPV, and the names of our nodes, for whatever leaves as JSON-LD. Pure.

dpv, iri                            the context and DPV's terms behind our enums; how nodes are named outside
consent_receipt, erasure_receipt    what a person gets for a consent; what was done in an erasure, naming nobody
signed, logged                      a document with its signature; with the proof that it stands in the receipt log
"""
