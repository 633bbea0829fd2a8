"""Agreements as documents: the exact text that was agreed, as a PDF with its schedule, and its due dates as a calendar."""
