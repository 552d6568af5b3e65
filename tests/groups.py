"""How the processes of `make test` share the tests: all of one engine is one group, the others go module by module.

So each process starts one engine and has it to itself, and the fixtures of a module are made once. `--dist loadgroup`
would do, but marks no test since pytest 9.2.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

_ENGINE = re.compile(r"(?:\[|-)(embedded|neo4j)(?:-|\])")
#: Folders whose modules share a server.
_WHOLE = {"tests/unit/vault"}


class ByEngine(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Hands the groups out one after the other, the one with the most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """`embedded`, `neo4j`, or the module of a test that names no engine."""
    module, _, test = nodeid.partition("::")
    if named := _ENGINE.search(test):
        return named[1]
    folder = str(PurePosixPath(module).parent)
    return folder if folder in _WHOLE else module
