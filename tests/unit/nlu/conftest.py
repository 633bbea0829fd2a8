"""The model that borrowers talk to; trained first when the sources have changed."""

import pytest

from bot.nlu.classify import IntentModel
from bot.nlu.evaluate import trained_model


@pytest.fixture(scope="session")
def model() -> IntentModel:
    return trained_model()
