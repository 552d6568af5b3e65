"""What comes from npm, installed by package name into `.peers/`, once per package.json."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from engines import NotHere

HERE = Path(__file__).resolve().parent
INSTALLED = HERE.parent / ".peers"
OLDEST_NODE = 20


def installed(name: str) -> Path:
    """A copy of bench/peers/<name> with its packages beside it. Raises NotHere without Node or npm."""
    source, folder = HERE / "peers" / name, INSTALLED / name
    _require_node()
    packages = (source / "package.json").read_text(encoding="utf-8")
    stamp = folder / "installed.json"
    fresh = stamp.is_file() and stamp.read_text(encoding="utf-8") == packages
    shutil.copytree(source, folder, dirs_exist_ok=True)
    if not fresh:
        print(f"Installing {', '.join(json.loads(packages)['dependencies'])} with npm, once.", flush=True)
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
        if done.returncode:
            raise NotHere(f"npm install failed: {done.stderr.strip()[-300:]}")
        stamp.write_text(packages, encoding="utf-8")
    return folder


def version(folder: Path, package: str) -> str:
    """Of an installed package."""
    return str(json.loads((folder / "node_modules" / package / "package.json").read_text(encoding="utf-8"))["version"])


def versions() -> Mapping[str, str]:
    """Of every package that a bench has asked for by name, as installed."""
    asked = {
        name: stamp.parent
        for stamp in sorted(INSTALLED.glob("*/installed.json"))
        for name in json.loads(stamp.read_text(encoding="utf-8"))["dependencies"]
    }
    return {name: version(folder, name) for name, folder in asked.items()}


def _require_node() -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        raise NotHere("there is no node and npm on the PATH")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"v(\d+)", said)
    if found is None or int(found[1]) < OLDEST_NODE:
        raise NotHere(f"Node {OLDEST_NODE} or newer is needed, this is {said.strip()}")
