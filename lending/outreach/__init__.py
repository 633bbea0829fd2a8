"""Whom to write to, when and with which help, or why not at all.

Pure: a borrower's book and a strategy and a day go in, at most one message comes out; no text, no clock, nothing is sent.
"""

from lending.outreach.book import Book, Decided, LoanBook, Offered
from lending.outreach.habits import Habits, habits_of
from lending.outreach.moments import Coming, Silence, coming, silences, still_true
from lending.outreach.segments import Picture, Segment, segment_of
from lending.outreach.strategy import NEWS, Moment, Strategy, spread

__all__ = [
    "NEWS",
    "Book",
    "Coming",
    "Decided",
    "Habits",
    "LoanBook",
    "Moment",
    "Offered",
    "Picture",
    "Segment",
    "Silence",
    "Strategy",
    "coming",
    "habits_of",
    "segment_of",
    "silences",
    "spread",
    "still_true",
]
