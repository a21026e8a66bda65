"""Versions of the policy beside each other."""

from fastapi import FastAPI
from sqlalchemy import Engine

from tests.web.test_policy import author, draft
from tests.web.visitors import logged_in


def test_any_two_versions_are_compared(app: FastAPI, database: Engine) -> None:
    writes = logged_in(app, author(database))
    first = draft(writes, line="4")
    second = draft(writes, line="5")
    becomes = "<td><del>4</del></td><td><ins>5</ins></td>"
    assert becomes not in writes.see(second).text
    page = writes.see(f"{second}?beside={first.rpartition('/')[2]}").text
    assert becomes in page
    assert "What differs from version 2" in page
    assert writes.see(f"{second}?beside=nonsense").status_code == 200
