"""What integrations and people write, a file for each capability.

ledger_mutation, catalogue_mutation  what integrations write; a new catalogue
on_behalf                            for whom a right is exercised
consent_mutation, objection_mutation, restriction_mutation, hold_mutation
rectification_mutation, own_fields_mutation, request_mutation, request_written
announcement_mutation, release_mutation, acknowledgement_mutation, resend_mutation
"""
