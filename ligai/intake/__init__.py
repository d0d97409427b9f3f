"""What people and spreadsheets tell us: reports, identities, import runs."""
