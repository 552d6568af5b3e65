"""README's erasure, run as it is written: its commands and its questions in their order, down to the receipt."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
from test_birthday_story import README, Shop, in_any_order

SECTION = README.split("## Erase\n")[1].split("\n## ")[0]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"`(anbieter360 (?:erase|receipt) [^`]+)`")
#: Who asks -> the command for their token, and what they declare.
CALLERS = {
    "Anna": ("anbieter360 token --role subject --subject anna", None),
    "the privacy manager": ("anbieter360 token --role privacy-manager", "rights-handling"),
}


def test_an_erasure_goes_as_it_is_told(tmp_path: Path) -> None:
    """Previewed, requested, approved; the answer is the one that is shown, and the receipt verifies."""
    shop = Shop(tmp_path)
    preview, verify, run = COMMAND.findall(SECTION)
    request, approve, look = [body for language, body in BLOCK.findall(SECTION) if language == "graphql"]
    (shown,) = [body for language, body in BLOCK.findall(SECTION) if language == "json"]
    with shop.serve():
        shop.command("anbieter360 catalogue apply examples/birthday/catalogue.yaml")
        shop.command("anbieter360 import records examples/birthday/subjects.jsonl")
        assert "birthDate" in shop.command(preview)
        given = ask(shop, request)["requestErasure"]["request"]
        approved = ask(shop, filled(approve, given["id"], given["planHash"]))["approveErasure"]
        assert approved == {"request": {"status": "APPROVED"}}
        done = answered(shop, filled(look, given["id"]))
        assert in_any_order(done["answer"]) == in_any_order(json.loads(shown))
        (tmp_path / "receipt.json").write_text(done["receipt"]["file"], encoding="utf-8")
        (tmp_path / "keys.json").write_text(shop.command("anbieter360 keys show --json"), encoding="utf-8")
        shop.command(verify)
        assert "WAITING_FOR_RECIPIENTS" in shop.command(f"anbieter360 erase status {given['id']}")
        shop.command("anbieter360 erase resume")
        shop.command(" ".join(run.split()).replace("anna", "ben"))


def filled(question: str, *values: str) -> str:
    """With these in place of what is left out."""
    for value in values:
        question = question.replace("…", value, 1)
    return question


def answered(shop: Shop, question: str) -> Any:
    """Once the gateway has carried it out."""
    until = time.monotonic() + 120
    while (found := ask(shop, question)["erasureRequest"])["answer"] is None:
        assert time.monotonic() < until
        time.sleep(0.2)
    return found


def ask(shop: Shop, question: str) -> Any:
    token, purpose = CALLERS[question.splitlines()[0].removeprefix("# ")]
    headers = {"Authorization": f"Bearer {shop.token(token)}"}
    headers |= {"Purpose-Of-Use": purpose} if purpose else {}
    answer = httpx.post(shop.address, headers=headers, json={"query": question}, timeout=60).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]
