"""What the case page says of passages that letters share."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.storage.session import transaction
from loep.storage.tables import Link
from tests.builders import desk
from tests.web.visitors import logged_in


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "30 words from word 5, and from word 1 in letter 2: such phrases stand in about 4 letters"),
        ("nl", "30 woorden vanaf woord 5, en vanaf woord 1 in brief 2: zulke zinsneden staan in ongeveer 4 brieven"),
    ],
)
def test_the_page_says_where_a_passage_stands_and_how_rare_it_is(
    app: FastAPI, database: Engine, language: str, said: str
) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.night(database)
    case = desk.ring(database, size=2)
    with transaction(database) as session:
        link = session.exec(select(Link).where(col(Link.kind) == "letter")).one()
        link.evidence = {"passages": [{"left": 4, "right": 0, "words": 30, "letters": 4}]}
    visitor = logged_in(app, rosa)
    visitor.see(f"/cases/{case.id}?language={language}")
    assert said in visitor.page
