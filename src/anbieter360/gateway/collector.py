"""How often a process that answers looks for garbage."""

from __future__ import annotations

import gc

COLLECT_AFTER = 20_000  # objects that may come to more than have gone


def collect_rarely() -> None:
    """What is in memory now lives as long as the process: the collector need not look it through again and again.

    An answer makes and drops some thousand objects, nearly none in a cycle. By Python's own thresholds that started a
    collection in every request, and now and then one of everything, which held all requests for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 50)
