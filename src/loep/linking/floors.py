"""The least that the thresholds of rules can ask: below it linking ties and counts nobody, whatever the policy says."""

from collections.abc import Mapping

from loep.linking import accounts, certificates, contacts, forms, grades, letters, payers, same_person, submitters

TWO = 2

FLOORS: Mapping[str, Mapping[str, float]] = {
    "R01": {"min_persons": TWO},
    "R02": {"min_persons": TWO},
    "R03": {"min_similarity": letters.SIMILAR, "min_persons": TWO},
    "R04": {"min_persons": forms.LEAST},
    "R05": {"min_persons": contacts.LEAST},
    "R06": {"max_persons": accounts.LEAST - 1},
    "R07": {"min_persons": payers.LEAST},
    "R08": {"min_probability": same_person.LEAST},
    "R09": {"min_persons": certificates.LEAST, "min_same_marks": grades.LEAST},
    "R10": {"min_persons": submitters.LEAST},
}
