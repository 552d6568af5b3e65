"""A made-up mail-order house and its customers, for trying out: `make demo`.

fill      an empty data folder with catalogue.yaml and customers
people    the customers, as lines of records.jsonl: the same for the same seed
welcome   a token for each role, and a first query
"""
