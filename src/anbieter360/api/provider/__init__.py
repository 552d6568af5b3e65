"""The provider's half: the catalogue as the caller may see it.

provider, purpose, use, category    who it is, why, what it does, with what
system, recipient, notice, rules    where, to whom, in which words, for how long
catalogue_node, visible             what these share; what the caller may see
"""
