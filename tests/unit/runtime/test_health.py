"""What stands on a server's port is asked whether it answers, and may answer anything."""

import socket
import threading
from pathlib import Path

import pytest

from bot.runtime.supervisor import Server


@pytest.mark.parametrize(
    "reply, healthy",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", False),
        (b"GET /health HTTP/1.1\r\n\r\n", False),  # a client that was connected to itself reads its own question
        (b"", False),
    ],
)
def test_only_a_200_is_an_answer(reply: bytes, healthy: bool, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        threading.Thread(target=_answer_once, args=(listening, reply), daemon=True).start()
        server = Server("it", [], port, f"http://127.0.0.1:{port}/health", tmp_path / "log")
        assert server.answers() is healthy


def _answer_once(listening: socket.socket, reply: bytes) -> None:
    caller, _ = listening.accept()
    with caller:
        caller.recv(4096)
        caller.sendall(reply)
