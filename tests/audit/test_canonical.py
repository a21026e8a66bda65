from loep.audit.canonical import canonical, canonical_each


def test_many_values_in_one_pass_are_spelled_like_each_by_itself() -> None:
    values = [{"b": 1e16, "a": '",é\n'}, [], ["x", ",", 'a","b'], "text", None, {"a": {"c": 1, "b": 2}}, 0.1]
    assert canonical_each(values) == [canonical(value).decode() for value in values]
    assert canonical_each([]) == []
