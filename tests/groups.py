"""How the processes of `make test` share the tests: all of one engine is one group, the others go module by module.

So each process starts one engine and has it to itself, and the fixtures of a module are made once. On Neo4j all takes
longer, so the compiled path there is a group of its own, for the process that is done first; modules whose programs
bring their own engines go to whichever is free. `--dist loadgroup` would do, but marks no test since pytest 9.2.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

_ENGINE = re.compile(r"(?:\[|-)(embedded|neo4j)(?:-|\])")
#: Folders whose modules share a server.
_WHOLE = {"tests/unit/vault"}
#: Modules that start an engine of their own, whichever it is.
_OWN = {"tests/flow/erasure/test_canaries.py", "tests/flow/test_no_clear_value.py"}
_COMPILED = "tests/flow/compiled"


class ByEngine(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Hands the groups out one after the other, the one with the most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """`embedded`, `neo4j`, the compiled path on `neo4j`, or the module of a test that needs neither."""
    module, _, test = nodeid.partition("::")
    folder = str(PurePosixPath(module).parent)
    named = _ENGINE.search(test)
    if named and module not in _OWN:
        return f"{folder} {named[1]}" if (folder, named[1]) == (_COMPILED, "neo4j") else named[1]
    return folder if folder in _WHOLE else module
