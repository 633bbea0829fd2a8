"""Messages that the lender sends of itself: what may be sent, what was, and whether the limits were kept."""
