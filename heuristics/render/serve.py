"""One preview: compile, let MkDocs serve, and compile again when a page, its claims or its evidence change."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from heuristics.render.compile import compile_site
from heuristics.schema import HeuristicsError

WATCHED = ("docs", "checks", "evidence")
PAUSE = 0.7


def serve(root: Path, port: int, say: Callable[[str], None] = print) -> None:
    """Serve the site until interrupted; a page with errors is reported, and the last good one stays up.

    Args:
        root: the checkout.
        port: on this machine.
        say: takes a line for the terminal.

    Raises:
        HeuristicsError: the pages have errors at the start, or MkDocs ends.
    """
    seen = stamps(root)
    say(str(compile_site(root)))
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}", "--watch", "build/nav.yml"]
    server = subprocess.Popen(command, cwd=root)
    try:
        while server.poll() is None:
            time.sleep(PAUSE)
            now = stamps(root)
            if now != seen:
                seen = now
                try:
                    say(str(compile_site(root)))
                except HeuristicsError as error:
                    say(str(error))
    finally:
        server.terminate()
        server.wait()
    raise HeuristicsError(f"`{' '.join(command[1:])}` ended with status {server.returncode}; its message stands above")


def stamps(root: Path) -> dict[Path, int]:
    """Time of the last change of every source file of the site, in nanoseconds."""
    found = {}
    for name in WATCHED:
        for path in (root / name).rglob("*"):
            if "__pycache__" in path.parts:  # written by the compilation itself, which loads the claims
                continue
            try:
                found[path] = path.stat().st_mtime_ns
            except FileNotFoundError:
                continue
    return found
