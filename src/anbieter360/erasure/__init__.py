"""Erasure along the edges (Art. 17 GDPR): planned, approved, carried out, verified, receipted."""
