"""The same small protocol for every rival: a line with an address in, a line with time and size out.

Only the standard library: this file runs in each rival's own environment. What is timed is the same for all: the
call of the WSGI (or ASGI) application in its own process until its last byte.
"""

import asyncio
import io
import json
import pathlib
import re
import sys
import time
from collections.abc import Callable

CODE = re.compile(rb"H24\.1[78]-\d{6}-\d{4}")


def serve(get: Callable[[str], tuple[int, bytes, float]]) -> None:
    """Answer one address a line until the end of input."""
    print("ready", flush=True)
    for line in sys.stdin:
        path, _, keep = line.rstrip("\n").partition("\t")
        status, body, seconds = get(path)
        if keep:
            with pathlib.Path(keep).open("wb") as file:
                file.write(body)
        rows = len(set(CODE.findall(body)))
        print(json.dumps({"status": status, "size": len(body), "rows": rows, "seconds": seconds}), flush=True)


def wsgi(app: Callable, cookie: str = "", **headers: str) -> Callable[[str], tuple[int, bytes, float]]:
    """Call a WSGI application; `headers` as it names them (HTTP_…)."""

    def get(path: str) -> tuple[int, bytes, float]:
        plain, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": plain,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": cookie,
            **headers,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        said = []
        began = time.perf_counter()
        chunks = app(environ, lambda status, headers, *_: said.append(status))
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return int(said[0].split()[0]), body, time.perf_counter() - began

    return get


def asgi(app: Callable, loop: asyncio.AbstractEventLoop) -> Callable[[str], tuple[int, bytes, float]]:
    """Call an ASGI application."""

    async def ask(path: str) -> tuple[int, bytes]:
        plain, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": plain,
            "raw_path": plain.encode(),
            "query_string": query.encode(),
            "headers": [(b"host", b"localhost")],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
        }
        sent = []

        async def receive() -> dict:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict) -> None:
            sent.append(message)

        await app(scope, receive, send)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])

    def get(path: str) -> tuple[int, bytes, float]:
        began = time.perf_counter()
        status, body = loop.run_until_complete(ask(path))
        return status, body, time.perf_counter() - began

    return get
