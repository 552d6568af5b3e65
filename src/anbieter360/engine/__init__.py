"""The graph engines, and the only package that uses their drivers.

open              the graph that the settings name
bolt              Graph: every statement passes through it
embedded          the embedded engine as its owner sees it; embedded_child is its process
migrate, check    the database's schema, brought up to date; what is in it that the model does not know
"""
