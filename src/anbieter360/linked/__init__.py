"""Linked data: the words of W3C's DPV, and the names of our nodes, for whatever leaves as JSON-LD. Pure."""
