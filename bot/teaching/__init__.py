"""Teaching the assistant: a draft beside what it is taught, what was not understood, training, measuring, releases."""
