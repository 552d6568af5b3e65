"""Every error of the product, in one tree. A class's docstring is its default message.

Anbieter360Error
├── RequestError            the request was refused before anything was read
│   ├── Unauthenticated, PurposeRequired, PurposeUnknown, PurposeNotAllowed, Forbidden (ScopeMissing),
│   ├── OnePersonPerRequest
│   ├── BadInput (EvidenceMissing), ParseFailed, ValidationFailed, LimitExceeded, Throttled
│   ├── DocumentUnknown, NoSuchPath, MethodNotAllowed, UnsupportedMediaType
├── InputError              a file, a record or a mutation's input is wrong; carries where
│   ├── CatalogueError (InvalidCatalogue), RecordError, TiltError, ModelError, ReceiptInvalid (NoReceipt)
├── Conflict                the state of the map does not allow it
│   ├── IdempotencyConflict, IdentifierAmbiguous, DuplicateRef, StillInUse, NoticeFixed, SubjectNotFound, NodeNotFound,
│   │   UseUnknown, UseNotAllowed, AlreadyDone, ObjectionAbsolute, NoCatalogue, PlanStale, SubjectErased,
│   │   Suppressed
├── EngineError             the graph engine
│   ├── EngineUnavailable (Neo4jUnavailable), ConstraintViolated, FolderLocked, SchemaMismatch, GraphMissing
├── VaultError              keys and journal
│   ├── VaultUnavailable, VaultMissing, WrongVault, VaultBehind, WrongMasterKey, ValueUnreadable
├── BackupError             a copy of the whole, and what it is put back into
│   ├── BackupFailed, BackupDamaged, BackupInside, NotEmpty, NotGoneAgain, Quarantined (ErasuresForgotten)
├── TokenKeysUnavailable, WorkersFailed
└── SettingsError            a setting is wrong
    └── AddressTaken, NoDataFolder

An error carries data only: turning it into an HTTP answer, a GraphQL error or an exit code is done where
that answer is made. No message ever holds a personal value: only keys, ids, labels, file names and lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class Anbieter360Error(Exception):
    """The request could not be answered."""

    code: ClassVar[str] = "INTERNAL"
    hint: ClassVar[str] = "Look up the request id in the gateway's log."
    status: ClassVar[int] = 500
    retry: ClassVar[bool] = False

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.default_message())

    @classmethod
    def default_message(cls) -> str:
        """The first line of the docstring."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]

    @property
    def message(self) -> str:
        return str(self.args[0])


class RequestError(Anbieter360Error):
    """The request was refused before anything was read."""

    code, status, hint = "BAD_REQUEST", 400, "Correct the request and send it again."


class Unauthenticated(RequestError):
    """A valid bearer token is required."""

    code, status = "UNAUTHENTICATED", 401
    hint = "Send 'Authorization: Bearer <JWT>'; `anbieter360 token` makes one for `serve --dev`."


class PurposeRequired(RequestError):
    """The request declares no purpose."""

    code, hint = "PURPOSE_REQUIRED", "Send 'Purpose-Of-Use: <purpose key>'; every role but SUBJECT needs it."


class PurposeUnknown(RequestError):
    """The declared purpose is not in the catalogue."""

    code, hint = "PURPOSE_UNKNOWN", "Use a key that `{ purposes(first: 100) { nodes { key } } }` lists."


class PurposeNotAllowed(RequestError):
    """The token does not allow the declared purpose."""

    code, status, hint = (
        "PURPOSE_NOT_ALLOWED",
        403,
        "Declare a purpose that the token lists, or get another token.",
    )


class Forbidden(RequestError):
    """The role may not do this."""

    code, status, hint = (
        "FORBIDDEN",
        403,
        "Ask someone whose role allows it; docs/reference/roles.md has the table.",
    )


class ScopeMissing(Forbidden):
    """The token lacks the scope for this."""

    hint = "Get a token with the named scope; docs/reference/roles.md says what each allows."


class OnePersonPerRequest(RequestError):
    """An AGENT sees one person per request."""

    code, status, hint = "ONE_PERSON_PER_REQUEST", 403, "Ask about each person in a request of its own."


class BadInput(RequestError):
    """A value of the request is not acceptable."""

    code, hint = "BAD_USER_INPUT", "Correct the named argument."


class EvidenceMissing(BadInput):
    """evidence: is missing; anyone who acts for a person says what shows that the person wants it."""

    code, hint = "EVIDENCE_MISSING", "Say what shows that the person wants it, e.g. the number of their letter."


class DocumentUnknown(RequestError):
    """The document is not among those on file here."""

    code, status = "DOCUMENT_UNKNOWN", 404
    hint = "Send an id that the operator's file of documents has (ANBIETER360_DOCUMENTS), or the document itself."


class LimitExceeded(RequestError):
    """The request is over a limit."""

    code, status, hint = (
        "LIMIT_EXCEEDED",
        413,
        "Ask for less at a time; docs/reference/settings.md lists the limits.",
    )


class ParseFailed(RequestError):
    """The document cannot be parsed."""

    code = "GRAPHQL_PARSE_FAILED"


class ValidationFailed(RequestError):
    """The document does not fit the schema."""

    code, hint = "GRAPHQL_VALIDATION_FAILED", "Compare the document with the schema; `serve --dev` shows it at /."


class Throttled(RequestError):
    """The caller sends too many requests."""

    code, status, retry = "THROTTLED", 429, True
    hint = "Wait as long as the header Retry-After says; ANBIETER360_REQUESTS_PER_MINUTE is the limit."

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class NoSuchPath(RequestError):
    """There is nothing at this path."""

    code, status, hint = "NOT_FOUND", 404, "The API is at /graphql."


class MethodNotAllowed(RequestError):
    """The path does not answer this method."""

    code, status, hint = "METHOD_NOT_ALLOWED", 405, "Send a POST; the header Allow lists the methods."


class UnsupportedMediaType(RequestError):
    """The body is not JSON."""

    code, status, hint = "UNSUPPORTED_MEDIA_TYPE", 415, "Send 'Content-Type: application/json' in UTF-8."


@dataclass(frozen=True)
class Where:
    """Where in a file or document something stands. Lines count from 1; path is e.g. `uses[3].purpose`."""

    file: str | None = None
    line: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return " ".join(part for part in (place, self.path) if part)


class InputError(Anbieter360Error):
    """The input is wrong."""

    code, status, hint = "INVALID_INPUT", 400, "Correct the named place and try again; nothing was written."

    def __init__(self, message: str | None = None, where: Where | None = None) -> None:
        self.reason = message or self.default_message()
        self.where = where or Where()
        place = str(self.where)
        super().__init__(f"{place}: {self.reason}" if place else self.reason)


class CatalogueError(InputError):
    """The catalogue is wrong."""

    code = "CATALOGUE_INVALID"


class InvalidCatalogue(CatalogueError):
    """The catalogue is wrong in one or more places; `problems` has each with its place."""

    def __init__(self, problems: Sequence[CatalogueError]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.message for problem in self.problems))


class RecordError(InputError):
    """The record is wrong."""

    code = "RECORD_INVALID"


class TiltError(InputError):
    """The transparency document cannot be read."""

    code = "TILT_INVALID"


class ModelError(InputError):
    """The declared graph model is wrong."""

    code = "MODEL_INVALID"


class ReceiptInvalid(InputError):
    """The receipt is not genuine."""

    code, hint = (
        "RECEIPT_INVALID",
        "Compare the key with /.well-known/anbieter360-keys, or get the receipt again.",
    )


class NoReceipt(ReceiptInvalid):
    """The file is not a signed receipt."""

    hint = (
        "Give the whole file as the person got it: what `receipt { document }` of a consent or `receipt { file }` of "
        "an erasure holds, with kind, body and signature."
    )


class Conflict(Anbieter360Error):
    """The present state does not allow it."""

    code, status, hint = "CONFLICT", 409, "Look at the present state, then decide again."


class IdempotencyConflict(Conflict):
    """The idempotency key was used before with another input."""

    code, hint = "IDEMPOTENCY_CONFLICT", "Use a new key for a new request."


class IdentifierAmbiguous(Conflict):
    """The identifier belongs to more than one person."""

    code, hint = (
        "IDENTIFIER_AMBIGUOUS",
        "Look the person up by `ref`; `mergeSubjects` is for two records that are certainly of one person.",
    )


class DuplicateRef(Conflict):
    """The reference is taken."""

    code, hint = "DUPLICATE_REF", "References are unique within the provider: choose another."


class StillInUse(Conflict):
    """The ledger still refers to what would be removed."""

    code, hint = (
        "STILL_IN_USE",
        "Keep it in the catalogue until nothing of a person names it and whoever is to be told has acknowledged it.",
    )


class NoticeFixed(Conflict):
    """What a notice said when people were shown it cannot be changed afterwards."""

    code, hint = (
        "NOTICE_FIXED",
        "Leave it as it was, and add what is new as a notice with another key that `supersedes` it.",
    )


class SubjectNotFound(Conflict):
    """There is no such person."""

    code, status, hint = "SUBJECT_NOT_FOUND", 404, "Check the lookup; `registerSubject` makes a new person."


class NodeNotFound(Conflict):
    """There is no such node in the catalogue or the ledger."""

    code, status, hint = "NOT_FOUND", 404, "Check the key or id."


class UseUnknown(NodeNotFound):
    """There is no such use in the catalogue."""

    code, hint = "USE_UNKNOWN", "Use a key that `{ processingUses(first: 100) { nodes { key } } }` lists."


class UseNotAllowed(Conflict):
    """The use may not run for this person."""

    code, hint = "USE_NOT_ALLOWED", "`decision` says why and what is missing; the attempt is kept, nothing was used."


class AlreadyDone(Conflict):
    """It has already been decided, or has ended."""

    code, hint = "ALREADY_DONE", "Look at the node: it has the decision, or the time it ended."


class ObjectionAbsolute(Conflict):
    """An objection to marketing is absolute: there is nothing to decide (Art. 21(3) GDPR)."""

    code, hint = "OBJECTION_ABSOLUTE", "Stop the marketing; only the person's own later consent allows it again."


class SubjectErased(Conflict):
    """An erasure of the person is under way."""

    code, hint = "SUBJECT_ERASED", "Wait until it is done; what comes afterwards needs a new ground."


class Suppressed(Conflict):
    """It was erased, and nothing later than that is given."""

    code = "SUPPRESSED"
    hint = "Anyone who comes back needs a collection with a `collectedAt` after the erasure."


class PlanStale(Conflict):
    """The plan of the erasure is not the one that is to be approved."""

    code, hint = "PLAN_CHANGED", "Look at the plan again with `previewErasure`, and approve its hash."


class NoCatalogue(Conflict):
    """No catalogue has been applied yet."""

    code, hint = "NO_CATALOGUE", "Run `anbieter360 catalogue apply FILE` first."


class EngineError(Anbieter360Error):
    """The graph engine failed."""

    code, status, hint = "ENGINE_ERROR", 500, "`anbieter360 doctor` says what is wrong."


class EngineUnavailable(EngineError):
    """The graph engine does not answer."""

    code, status, retry, hint = (
        "ENGINE_UNAVAILABLE",
        503,
        True,
        "Try again in a few seconds; the embedded engine restarts by itself.",
    )


class Neo4jUnavailable(EngineUnavailable):
    """Neo4j does not answer."""

    hint = "Check that Neo4j runs, and that ANBIETER360_NEO4J_URI is its address."


class ConstraintViolated(EngineError):
    """A statement breaks a constraint of the graph."""

    code, status, hint = "CONSTRAINT_VIOLATED", 409, "The key or id is taken: look for the node that has it."


class FolderLocked(EngineError):
    """The data folder is in use by another living gateway."""

    code, hint = "FOLDER_LOCKED", "Stop the other one or choose another folder with --data."


class SchemaMismatch(EngineError):
    """The database has a different schema version from this program."""

    code, hint = "SCHEMA_MISMATCH", "Start the newer version of the program; migrations only go forward."


class GraphMissing(EngineError):
    """The graph is empty, and the vault has keys of people: this is not the graph that it goes with."""

    code, hint = (
        "GRAPH_MISSING",
        "Check ANBIETER360_DATA and ANBIETER360_NEO4J_URI; `anbieter360 restore` brings back a lost graph.",
    )


class VaultError(Anbieter360Error):
    """The vault failed."""

    code, status, hint = "VAULT_ERROR", 500, "`anbieter360 doctor` says what is wrong."


class VaultUnavailable(VaultError):
    """The vault does not answer or cannot write."""

    code, status, retry, hint = (
        "VAULT_UNAVAILABLE",
        503,
        True,
        "Check the disk and the vault's database; no answer leaves without its trace.",
    )


class VaultMissing(VaultError):
    """There is no vault where the settings say."""

    code, hint = (
        "VAULT_MISSING",
        "Check ANBIETER360_DATA and ANBIETER360_VAULT_URL; `anbieter360 restore` brings back a lost vault.",
    )


class WrongVault(VaultError):
    """This is not the vault that the graph's people are sealed with."""

    code, hint = (
        "WRONG_VAULT",
        "Check ANBIETER360_DATA, ANBIETER360_VAULT_URL and ANBIETER360_NEO4J_URI: graph and vault go together.",
    )


class VaultBehind(VaultError):
    """The vault is older than the graph: it lacks receipts that were given out, and has keys that were destroyed."""

    code, hint = (
        "VAULT_BEHIND",
        "Put back the vault as it was last; docs/backup.md says what is left to do where that is lost.",
    )


class WrongMasterKey(VaultError):
    """The master key does not open this vault."""

    code, hint = "WRONG_MASTER_KEY", "Set ANBIETER360_MASTER_KEY to the key this data folder was made with."


class ValueUnreadable(VaultError):
    """A sealed value does not open with its person's key."""

    code, hint = "VALUE_UNREADABLE", "The key was destroyed or the value was altered outside the product."


class BackupError(Anbieter360Error):
    """Backup or restore failed."""

    code, hint = "BACKUP_ERROR", "docs/backup.md says what both need."


class BackupFailed(BackupError):
    """The backup was not made."""

    code, hint = "BACKUP_FAILED", "Nothing was left behind: try again."


class BackupDamaged(BackupError):
    """The backup has changed since it was made."""

    code, status, hint = "BACKUP_DAMAGED", 400, "Use another copy of it; nothing was changed."


class NotEmpty(BackupError):
    """Something is already there."""

    code, status, hint = (
        "NOT_EMPTY",
        409,
        "Name another place; only `restore` can replace what is there, with --replace.",
    )


class BackupInside(BackupError):
    """The backup would lie in the data folder: what is lost with the data is no backup."""

    code, status, hint = "BACKUP_INSIDE", 409, "Name a folder elsewhere, best on another disk."


class Quarantined(BackupError):
    """The graph is older than the journal: erased people are in it again, and nothing is served."""

    code, status, retry, hint = (
        "QUARANTINED",
        503,
        True,
        "`anbieter360 serve` erases them again and then opens; after an interrupted `restore`, run that again.",
    )


class ErasuresForgotten(Quarantined):
    """The graph is older than the journal, and the vault has lost what its erasures did: nothing is served."""

    retry = False
    hint = "`anbieter360 journal verify` names them; put back the vault as it was last."


class NotGoneAgain(BackupError):
    """An erasure was done again after a restore, and something of the person is still there."""

    code, hint = "NOT_GONE", "Nothing is served; report it with the names of the checks."


class TokenKeysUnavailable(Anbieter360Error):
    """The keys that verify tokens cannot be fetched."""

    code, status, retry = "TOKEN_KEYS_UNAVAILABLE", 503, True
    hint = "Check that ANBIETER360_JWKS_URL answers."


class WorkersFailed(Anbieter360Error):
    """A worker ended again and again before it answered."""

    code, hint = "WORKERS_FAILED", "Its log lines say why; `anbieter360 doctor` looks for the cause."


class SettingsError(Anbieter360Error):
    """A setting is wrong."""

    code, hint = "SETTINGS_INVALID", "docs/reference/settings.md lists every setting with its unit."


class AddressTaken(SettingsError):
    """The gateway cannot listen at this address."""

    hint = "Choose another port: --port N, or `make demo PORT=8361`."


class NoDataFolder(SettingsError):
    """There is no such data folder."""

    hint = "Name it with --data or ANBIETER360_DATA; `anbieter360 catalogue apply FILE` makes a new one."
