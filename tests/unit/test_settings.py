"""Settings are what the environment says, or an error that names the variable and not its value."""

from __future__ import annotations

import pytest

from anbieter360.errors import SettingsError
from anbieter360.settings import Settings, unknown_variables


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("https://a.example", ("https://a.example",)),
        ("https://a.example,https://b.example", ("https://a.example", "https://b.example")),
        (" https://a.example  https://b.example, ", ("https://a.example", "https://b.example")),
        ('["https://a.example", "https://b.example"]', ("https://a.example", "https://b.example")),
        ("", ()),
    ],
)
def test_a_list_is_written_as_people_write_lists(
    monkeypatch: pytest.MonkeyPatch, given: str, origins: tuple[str, ...]
) -> None:
    """With commas, spaces or as JSON."""
    monkeypatch.setenv("ANBIETER360_ALLOWED_ORIGINS", given)
    assert Settings.load().allowed_origins == origins


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_ORIGINS", "[https://secret.example"),
        ("LOG_LEVEL", "loud"),
        ("ENGINE_HEAP", "plenty"),
        ("ENGINE_HEAP", "0m"),
        ("ENGINE_TIMEOUT_SECONDS", "inf"),
        ("ENGINE_TIMEOUT_SECONDS", "nan"),
        ("ENGINE_TIMEOUT_SECONDS", "0.0001"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Before anything is started."""
    monkeypatch.setenv(f"ANBIETER360_{name}", value)
    with pytest.raises(SettingsError, match=f"^ANBIETER360_{name}: ") as refused:
        Settings.load()
    assert value not in refused.value.message


@pytest.mark.parametrize("name", ["MASTER_KEY_NEW", "VAULT_URL", "MAX_DEPTH", "LOG_LEVEL", "DOCUMENTS"])
def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whatever it is of: files of environment variables have them."""
    monkeypatch.setenv(f"ANBIETER360_{name}", "")
    assert Settings.load() == Settings()
    assert getattr(Settings.load(), name.lower()) == Settings.model_fields[name.lower()].default


def test_a_level_may_be_written_in_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    """As other programs have it."""
    monkeypatch.setenv("ANBIETER360_LOG_LEVEL", "WARNING")
    assert Settings.load().log_level == "warning"


def test_what_is_no_setting_is_named() -> None:
    """With what was meant, where that can be guessed; secrets of webhooks and the tests' own variables are none."""
    environment = dict.fromkeys(
        (
            "PATH",
            "ANBIETER360_DATA",
            "ANBIETER360_SHARED",
            "ANBIETER360_WEBHOOK_SECRET_PARCEL",
            "ANBIETER360_MASTERKEY",
            "ANBIETER360_SOMETHING_ELSE",
        ),
        "x",
    )
    assert [*unknown_variables(environment)] == [
        ("ANBIETER360_MASTERKEY", "ANBIETER360_MASTER_KEY"),
        ("ANBIETER360_SOMETHING_ELSE", None),
    ]
