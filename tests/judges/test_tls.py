"""Real TLS on 127.0.0.1 with what was issued, Python's strict mode and client authentication included (case H36)."""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.model import Shown
from tests.judges.conftest import Authority, Chain

_SECONDS = 20
_KEYS = [{"key_alg": "RSA", "key_param": "2048"}, {"key_alg": "ECDSA", "key_param": "P256"}, {"key_alg": "ECDSA", "key_param": "P384"}]


@pytest.mark.parametrize("key", _KEYS, ids=lambda key: "-".join(key.values()))
def test_a_strict_client_connects_by_name_and_by_address(authority: Authority, tmp_path: Path, key: Mapping[str, Any]) -> None:
    chain = authority.chain({}, {}, {**key, "csr_common": {"subject": {"common_name": "localhost"}, "san": ["localhost", "127.0.0.1", "::1"]}})
    with _server(_server_context(chain, tmp_path)) as port:
        for name in ("localhost", "127.0.0.1"):
            assert _greet(_client_context(chain), port, name) == b"hello"


def test_a_client_refuses_a_name_that_the_certificate_has_not(authority: Authority, tmp_path: Path) -> None:
    chain = authority.chain({}, {}, {"csr_common": {"san": ["localhost"]}})
    with _server(_server_context(chain, tmp_path)) as port, pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        _greet(_client_context(chain), port, "other.example.com")


@pytest.mark.parametrize("key", _KEYS[:2], ids=lambda key: "-".join(key.values()))
def test_a_server_takes_an_issued_client_certificate_and_no_other(authority: Authority, tmp_path: Path, key: Mapping[str, Any]) -> None:
    chain = authority.chain({}, {}, {"csr_common": {"san": ["localhost"]}})
    wanted = {"csr_common": {"subject": {"common_name": "Zhang San 张三"}, "email": "zhangsan@example.com"}, **key}
    purposes = {"extensions": {"extended_key_usages": {"client_auth": True}}}
    client = authority.issue(Kind.LEAF, {**wanted, **purposes, "issuer_id": chain.sub.instance.instance_id})
    server = _server_context(chain, tmp_path)
    server.verify_mode = ssl.CERT_REQUIRED
    server.load_verify_locations(chain.file(chain.root))
    with _server(server) as port:
        context = _client_context(chain)
        context.load_cert_chain(_served(client, chain.sub, tmp_path), client.files.paths["private_key"])
        assert _greet(context, port, "localhost") == b"hello"
        with pytest.raises((ssl.SSLError, ConnectionError)):
            _greet(_client_context(chain), port, "localhost")


def _served(shown: Shown, sub: Shown, directory: Path) -> Path:
    path = directory / f"{shown.instance.instance_id}-fullchain.pem"
    path.write_text(shown.files.contents["certificate"] + sub.files.contents["certificate"])
    return path


def _server_context(chain: Chain, directory: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_served(chain.leaf, chain.sub, directory), chain.leaf.files.paths["private_key"])
    return context


def _client_context(chain: Chain) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(chain.file(chain.root)))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def _greet(context: ssl.SSLContext, port: int, name: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=_SECONDS) as plain, context.wrap_socket(plain, server_hostname=name) as secured:
        return secured.recv(16)


@contextmanager
def _server(context: ssl.SSLContext) -> Iterator[int]:
    """A server that says hello to whoever completes the handshake, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(_SECONDS)
        thread = threading.Thread(target=_serve, args=(listener, context), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(_SECONDS)


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        plain.settimeout(_SECONDS)
        try:
            with context.wrap_socket(plain, server_side=True) as secured:
                secured.sendall(b"hello")
        except OSError:
            plain.close()
