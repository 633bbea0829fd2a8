"""Our understanding as Rasa graph components, in the order of config.yml."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classify import IntentModel, Understood
from bot.nlu.expand import expand
from bot.nlu.fold import fold
from bot.nlu.lexicon import fingerprint
from bot.nlu.quantities import read_quantities
from bot.nlu.reference import reference_date

FOLDED = "folded"
PATTERN = "pattern"  # of a training sentence: the line that it was written out from


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Writing(GraphComponent):  # type: ignore[misc]  # rasa is untyped
    """Folds the message's writing; writes out training sentences; takes typed `/intent` its power."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Writing:
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return fingerprint()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        written = [
            Message({**message.data, TEXT: sentence, PATTERN: message.get(TEXT)})
            for message in training_data.training_examples
            for sentence in expand(message.get(TEXT) or "")
        ]
        return TrainingData(training_examples=self.process(written))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if text.strip().startswith("/"):
                message.set(TEXT, text.replace("/", "／", 1))
            message.set(FOLDED, fold(text))
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BorrowerIntents(GraphComponent, IntentClassifier):  # type: ignore[misc]  # rasa is untyped
    """What the borrower wants, with every intent's probability. A close call between two stays visible in the ranking."""

    def __init__(self, storage: ModelStorage, resource: Resource, model: IntentModel | None = None) -> None:
        self._storage, self._resource, self._model = storage, resource, model

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> BorrowerIntents:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> BorrowerIntents:  # fmt: skip
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, IntentModel.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        taught = training_data.intent_examples
        self._model = IntentModel.train(
            [m.get(FOLDED).text for m in taught], [m.get(INTENT) for m in taught], [m.get(PATTERN) for m in taught]
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        assert self._model is not None
        for message, understood in zip(messages, self._model.understand([m.get(FOLDED).text for m in messages]), strict=True):
            _note(message, understood)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Quantities(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]  # rasa is untyped
    """Amounts, periods, dates and the like, worked out by our own grammar. Spans are those of the original text."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Quantities:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            today = reference_date(message.get(METADATA))
            found = [quantity.as_entity() for quantity in read_quantities(message.get(FOLDED), today)]
            message.set(ENTITIES, found, add_to_output=True)
        return messages


def _note(message: Message, understood: Understood) -> None:
    ranking = [{"name": name, "confidence": confidence} for name, confidence in understood.ranking]
    message.set(INTENT, ranking[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
