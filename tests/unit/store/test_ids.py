from lending.store.base import new_id


def test_an_id_never_looks_like_an_option() -> None:
    """One in 64 would, and `./huanhuan policy approve -x…` could not be typed."""
    assert not any(new_id().startswith("-") for _ in range(2_000))
