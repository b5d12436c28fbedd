"""One-time links on paper slips: made and revoked by the office, opened on a phone by the deputy."""
