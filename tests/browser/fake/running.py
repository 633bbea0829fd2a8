"""The fake server on a free port, in a thread of the test process, so that a test can turn its switches."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.browser.fake.server import Fake


@contextmanager
def running_fake() -> Iterator[tuple[str, Fake]]:
    fake = Fake()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        config = uvicorn.Config(fake.app(), ws="none", log_level="error", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}", fake
        fake.broken = True  # ends the event streams
        server.should_exit = True
        thread.join(5)
