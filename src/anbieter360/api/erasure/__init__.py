"""Erasure through the API.

erasure_preview, erasure_sight      what it would do, as far as the caller may see
erasure_request, erasure_query      a request and what became of it; all of them
erasure_mutation                    sent and decided
erasure_subscription                how far it is
"""
