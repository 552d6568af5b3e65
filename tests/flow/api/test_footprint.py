"""The contract's reading operations on the scenario, over HTTP."""

from __future__ import annotations

from pathlib import Path

from scenario import Api

from anbieter360.access import Role


def operation(shared: Path, name: str) -> str:
    return (shared / "contract" / f"{name}.graphql").read_text()


async def test_clara_opens_under_the_purpose_of_her_order(birthday: Api, shared: Path) -> None:
    """An AGENT who handles orders sees clara's three items with their values."""
    data = await birthday.data(
        operation(shared, "footprint"), {"by": {"ref": "clara"}}, role=Role.AGENT, purpose="order-handling"
    )
    values = {item["ref"]: item["value"] for item in data["subject"]["items"]["nodes"]}
    assert values == {
        "clara-email": "clara@example.org",
        "clara-address": "Platz 3, 50667 Köln",
        "clara-birth": "1990-08-20",
    }
