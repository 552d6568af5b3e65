"""Who may import whom, as data. Imports go downwards only; an outside library has its place and no other."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "anbieter360"

#: From the top: each may import those below it.
LAYERS = (
    "__main__",
    "cli",
    "demo",
    "gateway",
    "api",
    "compiler",
    "export",
    "delivery",
    "access",
    "backup",
    "erasure",
    "ledger",
    "linked",
    "decision",
    "catalogue",
    "vault",
    "engine",
    "datamap",
    "cypher",
    "settings",
    "derived",
    "instant",
    "visible",
    "errors",
)

#: The same within a package whose folders build upon each other.
WITHIN = {
    "erasure": ("aftermath", "execution", "requests", "planning"),
    "ledger": ("uses", "rights", "importing", "writing", "reading", "stars"),
}

#: Outside library -> where it may be imported: packages, or modules of one.
OUTSIDE = {
    "arcadedb_embedded": {"engine"},
    "click": {"cli"},
    "cryptography": {"vault"},
    "graphql": {"datamap", "compiler", "api", "gateway"},
    "httpcore": {"delivery"},
    "jinja2": {"export"},
    "jpype": {"engine"},
    "jsonschema": {"catalogue", "ledger"},
    "jwt": {"gateway"},
    "neo4j": {"engine"},
    "opentelemetry": {"gateway"},
    "orjson": {
        "cli",
        "demo",
        "gateway",
        "api",
        "compiler",
        "export",
        "delivery",
        "erasure",
        "backup",
        "ledger",
        "catalogue",
        "vault",
        "engine",
    },
    "prometheus_client": {"gateway"},
    "pydantic": {"settings"},
    "pydantic_settings": {"settings"},
    "rfc8785": {"linked", "erasure"},
    "rich": {"cli"},
    "sqlalchemy": {"vault"},
    "starlette": {"gateway"},
    "strawberry": {"api", "gateway.view", "gateway.websocket", "gateway.limits"},
    "structlog": {"cli", "gateway", "api", "delivery", "backup", "erasure", "ledger", "catalogue", "vault", "engine"},
    "uvicorn": {"gateway"},
    "uvloop": {"gateway"},
    "yaml": {"catalogue"},
}

#: (module, what it imports inside a function) -> the reason.
INSIDE_FUNCTIONS = {
    ("engine.embedded_child", "arcadedb_embedded"): "starts a JVM: only in the child process",
    ("engine.embedded_child", "jpype"): "starts a JVM: only in the child process",
}


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the package with its name below `anbieter360`, e.g. `engine.bolt`."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        if name:
            yield name, path


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """What a file imports, and whether it does so inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, node in inside) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            if node.module == "anbieter360":
                yield from ((f"anbieter360.{name.name}", node in inside) for name in node.names)
            else:
                yield node.module or "", node in inside


def layer(module: str) -> str:
    return module.split(".")[0]


def test_every_package_has_its_layer() -> None:
    """The table names every package and module of the product, and nothing else."""
    assert {layer(name) for name, _ in modules()} == set(LAYERS)


def test_the_map_of_packages_is_the_table() -> None:
    """The package's docstring has a line for each layer, and architecture.md its name, in the order of the table."""
    lines = [line.split("  ")[0] for line in documented(SOURCE).splitlines() if "  " in line]
    assert lines == [one for one in LAYERS if one != "__main__"]
    guide = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("downwards only\n")[1]
    assert guide.split("\n\n")[0].replace("\n", " ").split(" · ") == lines


def test_every_module_is_on_its_map() -> None:
    """A package's docstring names each of its modules."""
    unnamed = [
        name
        for name, path in modules()
        if path.stem not in {"__init__", "__main__"} and path.parent != SOURCE
        if path.stem not in re.findall(r"\w+", documented(path.parent))
    ]
    assert unnamed == []


def documented(package: Path) -> str:
    return ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""


def test_imports_go_downwards() -> None:
    """A package imports itself and those below it."""
    upwards = [
        f"{name} imports {target}"
        for name, path in modules()
        for target, _ in imports(path)
        if target.startswith("anbieter360.")
        and LAYERS.index(layer(target.removeprefix("anbieter360."))) < LAYERS.index(layer(name))
    ]
    assert upwards == []


def test_imports_go_downwards_within_a_package() -> None:
    """A folder of a package imports itself and those below it."""
    upwards = [
        f"{name} imports {target}"
        for package, folders in WITHIN.items()
        for name, path in modules()
        for target, _ in imports(path)
        if (own := folder(package, name)) in folders
        and (theirs := folder(package, target.removeprefix("anbieter360."))) in folders
        and folders.index(theirs) < folders.index(own)
    ]
    assert upwards == []


def folder(package: str, module: str) -> str:
    """`requests` of `erasure.requests.intake`; empty where it is of another package."""
    parts = module.split(".")
    return parts[1] if parts[0] == package and len(parts) > 1 else ""


def test_outside_libraries_keep_their_place() -> None:
    """An outside library is imported where the table says, so each can be replaced in one place."""
    misplaced = [
        f"{name} imports {target}"
        for name, path in modules()
        for target, _ in imports(path)
        if (library := target.split(".")[0]) not in sys.stdlib_module_names | {"anbieter360"}
        and not {layer(name), name} & OUTSIDE.get(library, set())
    ]
    assert misplaced == []


def test_imports_stand_at_the_top() -> None:
    """An import inside a function is one of those listed with a reason."""
    hidden = {
        (name, target if target.startswith("anbieter360") else target.split(".")[0])
        for name, path in modules()
        for target, inside in imports(path)
        if inside
    }
    assert hidden == set(INSIDE_FUNCTIONS)


def test_every_dependency_is_used() -> None:
    """pyproject.toml names no library that the product does not import or load by name."""
    loaded_by_name = {
        "neo4j-rust-ext": "replaces the decoder of neo4j",
        "tzdata": "time zones for zoneinfo, where the machine has none",
    }
    imported_as = {
        "Jinja2": "jinja2",
        "PyJWT": "jwt",
        "PyYAML": "yaml",
        "arcadedb-embedded": "arcadedb_embedded",
        "graphql-core": "graphql",
        "opentelemetry-api": "opentelemetry",
        "prometheus-client": "prometheus_client",
        "pydantic-settings": "pydantic_settings",
        "SQLAlchemy": "sqlalchemy",
        "strawberry-graphql": "strawberry",
    }
    used = {target.split(".")[0] for _, path in modules() for target, _ in imports(path)}
    unused = [name for name in dependencies() if name not in loaded_by_name and imported_as.get(name, name) not in used]
    assert unused == []


def dependencies() -> list[str]:
    """The names in `dependencies` of pyproject.toml, without bounds and extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [line.split(">")[0].split("[")[0] for line in project["dependencies"]]
