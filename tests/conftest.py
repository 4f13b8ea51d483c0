"""What every test gets: no way out of this machine, and a wire where one is asked for."""

import ipaddress
import socket
from typing import Any

import pytest
from channel_builders import Wire

from channels import http

# The hub that several modules share is made once for all of them.
pytest_plugins = ("whole_hub", "whole_district")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test speak to anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not _is_here(str(address[0])):
            raise AssertionError("a test tried to leave this machine")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Put a wire in the place of the network."""
    made = Wire()
    monkeypatch.setattr(http, "get", made.get)
    monkeypatch.setattr(http, "post", made.post)
    return made


def _is_here(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
