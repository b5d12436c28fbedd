"""Paper forms: keyed by one person, keyed again by another, settled with a reason, and only then the deputy's word."""
