"""Writing to borrowers unasked: planned from the store, allowed by the governor, said in their own conversation, once."""
