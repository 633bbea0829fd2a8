"""Trains and measures one Rasa understanding pipeline, in a process (and environment) of its own. Imports nothing of ours.

    python rasa_nlu.py FOLDER     with config.yml, nlu.yml and questions.json (a list of texts) in it

Prints JSON: seconds to train (by the clock, and of CPU), resident megabytes once loaded and used, milliseconds of each
parse, intents with confidence.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    began = time.monotonic()
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml", "--quiet"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit((done.stdout + done.stderr)[-3000:])
    trained = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = {"train_seconds": round(trained, 1), "train_cpu_seconds": round(used.ru_utime + used.ru_stime, 1)}
    print(json.dumps({**spent, **asyncio.run(_parse(folder))}))


async def _parse(folder: Path) -> dict[str, object]:
    from rasa.core.agent import Agent

    (model,) = (folder / "models").glob("*.tar.gz")
    began = time.monotonic()
    agent = Agent.load(str(model))
    loaded = time.monotonic() - began
    questions = json.loads((folder / "questions.json").read_text())
    await agent.parse_message("你好")
    milliseconds, said = [], []
    for question in questions:
        began = time.perf_counter()
        parsed = await agent.parse_message(question)
        milliseconds.append((time.perf_counter() - began) * 1000)
        ranking = [(entry["name"], entry["confidence"]) for entry in parsed["intent_ranking"]]
        said.append(ranking[:4])
    return {"load_seconds": round(loaded, 1), "megabytes": _resident(), "milliseconds": milliseconds, "said": said}


def _resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


if __name__ == "__main__":
    main()
