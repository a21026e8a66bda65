"""The fields of a form: in which group, with which words, and how their values are written."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from loep.contract import REGISTRATIONS, Kind
from loep.subjects.dictionary import COLUMNS
from loep.vocabulary import Words

DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)")
HASH_SHOWN = 10


GROUPS = {
    Words("Registration", "Aanmelding"): "registration_id institution programme study_mode academic_year start_date "
    "submitted_at status channel agent permit_needed",
    Words(
        "Person", "Persoon"
    ): "person_id given_names surname_prefix surname date_of_birth email phone street house_number "
    "postcode city address_country document_kind",
    Words("Earlier education", "Vooropleiding"): "prior_school prior_school_country prior_diploma diploma_number "
    "diploma_date diploma_verified grades",
    Words("Language", "Taal"): "language_test language_report language_test_date score_listening score_reading "
    "score_writing score_speaking score_overall",
    Words("Files", "Bestanden"): "upload_hashes upload_authors",
    Words("Payment and means", "Betaling en middelen"): "amount_due amount_paid paid_at means_amount means_date",
}
LABELS = {
    "person_id": Words("person (key of the institution)", "persoon (sleutel van de instelling)"),
    "given_names": Words("given names", "voornamen"),
    "surname_prefix": Words("surname prefix", "tussenvoegsel"),
    "surname": Words("surname", "achternaam"),
    "date_of_birth": Words("date of birth", "geboortedatum"),
    "email": Words("e-mail address", "e-mailadres"),
    "phone": Words("phone number", "telefoonnummer"),
    "street": Words("street", "straat"),
    "house_number": Words("house number", "huisnummer"),
    "postcode": Words("postcode", "postcode"),
    "city": Words("city", "plaats"),
    "address_country": Words("country of the address", "land van het adres"),
    "document_kind": Words("kind of identity document", "soort identiteitsdocument"),
    "prior_school": Words("earlier school", "eerdere school"),
    "prior_school_country": Words("country of the earlier school", "land van de eerdere school"),
    "prior_diploma": Words("kind of diploma", "soort diploma"),
    "diploma_number": Words("diploma number", "diplomanummer"),
    "grades": Words("grades", "cijfers"),
    "language_report": Words("language test report number", "rapportnummer taaltoets"),
    "upload_hashes": Words("uploaded files (fingerprint)", "geüploade bestanden (vingerafdruk)"),
    "upload_authors": Words("authors of the files", "auteurs van de bestanden"),
}
CODES = {
    "full_time": Words("full-time", "voltijd"),
    "part_time": Words("part-time", "deeltijd"),
    "dual": Words("dual", "duaal"),
    "requested": Words("requested", "verzocht"),
    "conditional": Words("conditionally admitted", "voorwaardelijk toegelaten"),
    "admitted": Words("admitted", "toegelaten"),
    "enrolled": Words("enrolled", "ingeschreven"),
    "withdrawn": Words("withdrawn", "ingetrokken"),
    "rejected": Words("rejected", "afgewezen"),
    "deregistered": Words("deregistered", "uitgeschreven"),
    "studielink": Words("Studielink", "Studielink"),
    "direct": Words("direct", "rechtstreeks"),
    "agent": Words("intermediary", "tussenpersoon"),
    "passport": Words("passport", "paspoort"),
    "id_card": Words("identity card", "identiteitskaart"),
    "residence_permit": Words("residence permit", "verblijfsdocument"),
    "duo": Words("DUO", "DUO"),
    "institution": Words("the institution", "de instelling"),
    "issuer": Words("the issuer", "de uitgever"),
    "none": Words("none", "geen"),
    "ielts": Words("IELTS", "IELTS"),
    "toefl": Words("TOEFL", "TOEFL"),
    "toefl_home": Words("TOEFL Home Edition", "TOEFL Home Edition"),
    "cambridge": Words("Cambridge", "Cambridge"),
    "duolingo": Words("Duolingo", "Duolingo"),
    "pte": Words("PTE Academic", "PTE Academic"),
    "other": Words("other", "anders"),
    "diploma": Words("diploma", "diploma"),
    "transcript": Words("transcript", "cijferlijst"),
    "language": Words("language test", "taaltoets"),
    "identity": Words("identity", "identiteit"),
    "means": Words("means", "middelen"),
    "photo": Words("photo", "foto"),
    "email": Words("e-mail address", "e-mailadres"),
    "phone": Words("phone number", "telefoonnummer"),
    "device": Words("device", "apparaat"),
    "network": Words("network", "netwerk"),
}
CONTRACT = {column.name: column for column in REGISTRATIONS.columns}
YES, NO = Words("yes", "ja"), Words("no", "nee")
Writers = Mapping[str, Callable[[Any], str]]


def label(name: str) -> Any:
    """The words for a field of the form."""
    return LABELS.get(name) or COLUMNS[name]


def written(name: str, value: Any, language: str, writers: Writers) -> str | None:
    """The value of a field as a person reads it; None when it was not given."""
    if value is None or value in ("", []):
        return None
    column = CONTRACT.get(name)
    if column is not None and column.kind is Kind.DATE:
        return writers["day"](date.fromisoformat(str(value)[:10]))
    if column is not None and column.kind is Kind.TIMESTAMP:
        return writers["moment"](datetime.fromisoformat(str(value).replace("Z", "+00:00")))
    if name == "upload_hashes":
        return ", ".join(_fingerprint(item, language) for item in value)
    if column is not None and column.one_of:
        return _code(str(value), language)
    return str(value) if name == "academic_year" else plain(value, language, writers)


def plain(value: Any, language: str, writers: Writers) -> str:
    """Any JSON value as text: codes and truth in words, numbers as the language writes them."""
    if isinstance(value, bool):
        return (YES if value else NO).label(language)
    if isinstance(value, int | float):
        return writers["number"](value)
    if isinstance(value, list):
        return " · ".join(plain(item, language, writers) for item in value)
    return str(value)


def _code(value: str, language: str) -> str:
    return CODES[value].label(language) if value in CODES else value


def _fingerprint(item: str, language: str) -> str:
    kind, _, digest = item.partition(":")
    return f"{_code(kind, language)} {digest[:HASH_SHOWN]}"
