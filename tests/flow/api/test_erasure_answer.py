"""What a person is told when their request was carried out (Art. 12(3) GDPR)."""

from __future__ import annotations

from datetime import date
from typing import Any

from erasures import AGENT, MANAGER
from scenario import Api
from test_erasure_recipients import begun

from anbieter360.access import Role

QUERY = """query ($id: ID!) { erasureRequest(id: $id) { answer { language erased { category { key } }
  kept { category { key } ground law until } necessary { category { key } why } evidence { kept until }
  suppression { kept why } complaint { authority } judicialRemedy refusal } } }"""


async def answer(api: Api, request: str, **who: Any) -> Any:
    return (await api.data(QUERY, {"id": request}, **(who or MANAGER)))["erasureRequest"]["answer"]


async def test_a_person_reads_what_went_and_what_stays(fresh: Api) -> None:
    """By category, with article, law and day; nothing was promised that is not so."""
    request = await begun(fresh, "anna")
    told = await answer(fresh, request, role=Role.SUBJECT, subject="anna")
    assert told == await answer(fresh, request)
    assert [one["category"]["key"] for one in told["erased"]] == ["birth-date", "email"]
    kept = {one["category"]["key"]: one for one in told["kept"]}
    assert set(kept) == {"billing-address", "invoice", "order"}
    assert kept["invoice"]["ground"] == "Art. 17 Abs. 3 lit. b DSGVO"
    assert kept["invoice"]["law"] == "§ 147 (3) AO, § 14b UStG"
    assert date.fromisoformat(kept["invoice"]["until"]) > date(2033, 1, 1)
    assert (told["evidence"], told["suppression"]["kept"]) == ({"kept": False, "until": None}, True)
    assert "Hamburg" in told["complaint"]["authority"]


async def test_what_stays_is_looked_up_through_the_request(fresh: Api) -> None:
    """By the person and by a PRIVACY_MANAGER; nobody else opens it under rights-handling."""
    request = await begun(fresh, "anna")
    query = "query ($id: ID!) { erasureRequest(id: $id) { subject { items { nodes { ref value } } } } }"

    async def opened(**who: Any) -> set[str]:
        shown = (await fresh.data(query, {"id": request}, **who))["erasureRequest"]["subject"]["items"]["nodes"]
        return {one["ref"] for one in shown if one["value"]}

    stays = {"anna-address", "anna-invoice", "anna-order"}
    assert await opened(**MANAGER) == await opened(role=Role.SUBJECT, subject="anna") == stays
    assert await opened(**AGENT) == await opened(role=Role.DPO, purpose="rights-handling") == set()


async def test_a_receipt_names_nobody_who_is_hidden(said: Api) -> None:
    """It is the person's, and what is signed cannot be shortened: whom else it was told to the request says."""
    request = await begun(said, "victor")
    query = "query ($id: ID!) { erasureRequest(id: $id) { receipt { id file } notifications { recipient { key } } } }"
    files = {}
    for who in (MANAGER, {"role": Role.SUBJECT, "subject": "victor"}):
        shown = (await said.data(query, {"id": request}, **who))["erasureRequest"]
        files[who["role"]] = shown["receipt"]["file"]
        named = {one["recipient"]["key"] for one in shown["notifications"] if one["recipient"]}
        assert ("forensic-lab" in named) == (who is MANAGER)
    assert files[Role.SUBJECT] == files[Role.PRIVACY_MANAGER]
    assert files[Role.SUBJECT]
    assert "forensic-lab" not in files[Role.SUBJECT]


async def test_a_person_reads_until_when_their_consents_are_proved(fresh: Api) -> None:
    """That of the one that ends last: the year in which it was withdrawn, and three more."""
    told = await answer(fresh, await begun(fresh, "clara"))
    assert told["evidence"] == {"kept": True, "until": "2030-01-01"}


async def test_a_person_is_answered_in_their_language(fresh: Api) -> None:
    """German where their language is; the provider's where nobody knows it; English for everybody else."""
    await fresh.services.graph.run_text("MATCH (s:Subject) SET s.language = 'de-AT'")
    german = await answer(fresh, await begun(fresh, "ben"))
    await fresh.services.graph.run_text("MATCH (s:Subject) SET s.language = 'fr'")
    english = await answer(fresh, await begun(fresh, "david"))
    assert (german["language"], english["language"]) == ("DE", "EN")
    assert german["judicialRemedy"] == "Sie können sich auch an ein Gericht wenden (Art. 79 DSGVO)."
    assert english["judicialRemedy"] == "You can also turn to a court (Art. 79 GDPR)."
    why = [{one["why"] for one in told["necessary"]} for told in (german, english)]
    assert "Ein laufender Vertrag braucht diese Angabe noch: Abwicklung der Bestellung." in why[0]
    assert "A running contract still needs it: Order handling." in why[1]
    assert german["suppression"]["why"].startswith("Damit kein Import die Daten zurückbringt")
