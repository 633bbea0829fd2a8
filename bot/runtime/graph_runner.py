"""Runs Rasa's prediction graph node after node.

Rasa hands the graph to dask for every message and every prediction; planning and scheduling cost about a fifth of a turn
(docs/performance.md). The order is always the same, so it is worked out once.
"""

from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.runner.dask import DaskGraphRunner


class DirectGraphRunner:
    """The nodes of a runner that Rasa built, in the same order, without a scheduler."""

    def __init__(self, built: DaskGraphRunner) -> None:
        self._schema = built._graph_schema
        self._nodes = built._instantiated_nodes
        self._planned: dict[tuple[str, ...], list[tuple[str, list[str]]]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """What each target node puts out for these inputs."""
        wanted = tuple(targets or self._schema.target_names)
        outputs: dict[str, tuple[str, Any]] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, parents in self._order(wanted):
            if name not in outputs:
                outputs[name] = self._nodes[name](*(outputs[parent] for parent in parents if parent in outputs))
        return {name: outputs[name][1] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[tuple[str, list[str]]]:
        if targets not in self._planned:
            nodes = self._schema.minimal_graph_schema(list(targets)).nodes
            needs = {name: list(node.needs.values()) for name, node in nodes.items()}
            order = TopologicalSorter(needs).static_order()
            self._planned[targets] = [(name, needs[name]) for name in order if name in nodes]
        return self._planned[targets]
