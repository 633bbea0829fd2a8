from tests.unit.store.kept import kept

__all__ = ["kept"]
