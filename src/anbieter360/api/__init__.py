"""The GraphQL API: one noun a file, joined in schema.py. The only user of Strawberry's types."""
