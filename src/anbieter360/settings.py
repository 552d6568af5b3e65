"""Every setting, once: environment variable ANBIETER360_<NAME>, unit in the name or the description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from anbieter360.errors import SettingsError

PREFIX = "ANBIETER360_"
#: Of other variables with this prefix: the secrets of webhooks, and what the tests and the Makefile read.
_OTHERS = re.compile(rf"{PREFIX}(WEBHOOK_SECRET_.+|SHARED|TEST_NEO4J|FUZZ|GOLDEN|TORTURE)")


class Settings(BaseSettings):
    """Read from the environment; command-line flags override. Secrets never appear in a repr or a log."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    data: Path = Field(Path("data"), description="Folder of the embedded engine, the vault and the keys.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )

    neo4j_uri: str | None = Field(
        None, description="Use this Neo4j instead of the embedded engine, e.g. neo4j://host:7687."
    )
    neo4j_user: str = Field("neo4j", description="User of that Neo4j.")
    neo4j_password: SecretStr | None = Field(None, description="Password of that Neo4j; none means no authentication.")
    neo4j_database: str = Field("neo4j", description="Database name, always sent.")

    engine_heap: str = Field(
        "512m",
        pattern=r"^[1-9][0-9]*[kKmMgG]?$",
        description="Largest heap of the embedded engine, as Java writes it (512m, 2g).",
    )
    engine_start_seconds: float = Field(
        60.0, gt=0, description="How long the embedded engine may take to start, in seconds."
    )
    engine_timeout_seconds: float = Field(
        30.0, ge=0.001, le=86_400, description="Longest time of one statement, in seconds."
    )

    vault_url: str | None = Field(
        None,
        description="SQLAlchemy URL of the vault, e.g. postgresql+psycopg://…; default is SQLite in the data folder.",
    )
    master_key: SecretStr | None = Field(
        None, description="Master key, 32 bytes in base64; without it, one is generated in the data folder."
    )
    master_key_new: SecretStr | None = Field(
        None, description="The new master key for `keys rotate`; needed beside master_key until the exchange is done."
    )
    key_cache_seconds: float = Field(
        60.0, ge=0, le=60, description="How long an unwrapped key stays in memory, in seconds."
    )

    journal_months: int = Field(
        24,
        gt=0,
        description="How long the journal can tell who looked at whom, in months; then the month's key is destroyed.",
    )

    jwt_key: SecretStr | None = Field(
        None,
        description="Key that verifies tokens: a shared secret (HS256) or a public key in PEM (RS256, ES256, EdDSA).",
    )
    jwks_url: str | None = Field(None, description="JWKS URL with the keys that verify tokens, instead of jwt_key.")
    jwt_issuer: str | None = Field(None, description="Required `iss` of tokens.")
    jwt_audience: str = Field("anbieter360", description="Required `aud` of tokens.")

    max_body_bytes: int = Field(1_048_576, gt=0, description="Largest request body, in bytes.")
    max_depth: int = Field(20, gt=0, description="Deepest selection of a query, in levels.")
    max_tokens: int = Field(5_000, gt=0, description="Longest query document, in tokens.")
    max_aliases: int = Field(50, gt=0, description="Most aliases in a query.")
    max_nodes: int = Field(
        100_000, gt=0, description="Most nodes a query may ask for, multiplied along its connections."
    )
    documents: Path | None = Field(
        None, description='JSON file {"id": "document", …}: documents that may be asked for by `documentId`.'
    )
    documents_only: bool = Field(False, description="Run only the documents of that file.")
    requests_per_minute: int = Field(
        6_000,
        gt=0,
        description="Requests of one actor per minute; more are THROTTLED. Each of several workers allows its share.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins allowed to open a WebSocket, besides the gateway's own: with commas or spaces between "
        "them, or a JSON list.",
    )

    webhook_private_addresses: bool = Field(
        False,
        description="Allow webhooks to internal machines (private, loopback and link-local addresses), and http://.",
    )
    webhook_timeout_seconds: float = Field(
        20.0, gt=0, le=300, description="How long a receiver of a webhook may take to answer, in seconds."
    )
    acknowledgement_days: int = Field(
        14, gt=0, description="How long a recipient has to acknowledge what it was told, in days."
    )

    erasure_undo_hours: float = Field(
        0.0,
        ge=0,
        le=72,
        description="How long an approved erasure that somebody asked for waits so that it can be cancelled, in hours, "
        "at most 72; what goes is hidden meanwhile.",
    )

    sweep_approves: bool = Field(
        True,
        description="Approve at once what has to go although nobody asked: no consent, ground or period carries it any "
        "more. If false, a PRIVACY_MANAGER approves each.",
    )

    import_batch: int = Field(50, gt=0, le=1_000, description="Subjects per transaction of `import records`.")

    key_backup_days: int = Field(
        30,
        gt=0,
        description="How long a backup's key file may be kept, in days; until then it may hold an erased person's key.",
    )

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _list(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        if not given.lstrip().startswith("["):
            return [one for one in re.split(r"[,\s]+", given) if one]
        try:
            return json.loads(given)
        except ValueError:
            raise ValueError("it is no JSON list; commas between them do as well") from None

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_small_letters(cls, given: object) -> object:
        return given.lower() if isinstance(given, str) else given

    @classmethod
    def load(cls, **overrides: object) -> Settings:
        """The settings of this process. Raises SettingsError naming the variable, never its value."""
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]  # flags are checked by pydantic
        except ValidationError as error:
            problems = "; ".join(f"{PREFIX}{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
            raise SettingsError(problems) from None

    def in_clear(self) -> dict[str, object]:
        """Every setting by name, secrets too: for another process of this program, over a channel that is its own."""
        return {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in self}


def unknown_variables(environment: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Variables that look like settings and are none, each with the known name that is nearest, if one is near."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in sorted(name.upper() for name in environment):
        if name.startswith(PREFIX) and name not in known and not _OTHERS.fullmatch(name):
            yield name, next(iter(get_close_matches(name, known, 1, 0.8)), None)
