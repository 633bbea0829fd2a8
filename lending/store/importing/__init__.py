"""Bringing the lender's records in: files are read, rows checked, differences written, all or nothing."""
