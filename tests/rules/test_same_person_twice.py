from rules.same_person_twice import same_person_twice
from tests.builders.registrations import registrations
from tests.builders.signals import evidence, said


def test_fires_for_both_numbers_of_one_person() -> None:
    frame = registrations("anna annie boris", same_person_ids=(1, 2, 0), same_person_probability=(0.999, 0.97, None))

    assert said(same_person_twice, frame) == {
        "anna": "Probably the same person under 2 person numbers: name, birth date and a contact agree.",
        "annie": "Probably the same person under 3 person numbers: name, birth date and a contact agree.",
    }
    assert evidence(same_person_twice, frame)["annie"] == {"numbers": 3, "percent": 97}


def test_says_so_in_dutch() -> None:
    frame = registrations("anna", same_person_ids=1, same_person_probability=1.0)
    assert said(same_person_twice, frame, "nl") == {
        "anna": "Waarschijnlijk dezelfde persoon onder 2 persoonsnummers: naam, geboortedatum en een contactgegeven "
        "komen overeen."
    }


def test_a_likeness_that_is_not_sure_enough_is_innocent() -> None:
    frame = registrations("anna", same_person_ids=1, same_person_probability=0.94)
    assert said(same_person_twice, frame) == {}
    assert list(said(same_person_twice, frame, min_probability=0.9)) == ["anna"]


def test_says_nothing_of_whoever_could_not_be_compared() -> None:
    frame = registrations("anna boris", same_person_ids=(None, 0), same_person_probability=None)
    assert said(same_person_twice, frame) == {}
