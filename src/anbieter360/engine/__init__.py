"""The graph engines: Bolt, the embedded server, migrations."""
