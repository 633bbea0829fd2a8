"""What people type, as it may be kept."""


def keepable(text: str) -> str:
    """Without halves of characters and NUL, which JSON lets through and a database does not."""
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")
