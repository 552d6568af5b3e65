"""Backup and restore, and what keeps a graph that is older than the journal from being served.

backup       a copy of graph and vault in a folder, made while the gateway works
restore      puts one back: keys first, then the graph, then what was erased since
stars        reads the graph for a copy, a person at a time; loading writes it
fitting      which vault a graph goes with, so that a lost one is not taken for a new one
manifest     what a copy holds, and whether it is whole
position     what the graph lacks of what the vault knows to be erased
replay       erases it again
quarantine   nothing is served until that is done
alone        the lock of a data folder: a restore has it to itself
"""
