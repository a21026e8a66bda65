"""Outcomes of checks at intake on values that were then sealed or dropped."""

INTAKE = {
    "bsn_valid": ("citizen service number passes its check", "burgerservicenummer doorstaat de controle"),
    "onderwijsnummer_valid": ("education number passes its check", "onderwijsnummer doorstaat de controle"),
    "iban_valid": ("bank account number passes its check", "rekeningnummer doorstaat de controle"),
    "refund_iban_valid": (
        "account number for refunds passes its check",
        "rekeningnummer voor terugbetaling doorstaat de controle",
    ),
    "mrz_valid": (
        "check digits of the machine-readable zone are right",
        "controlecijfers van de machineleesbare strook kloppen",
    ),
    "mrz_agrees": (
        "machine-readable zone agrees with the form",
        "machineleesbare strook komt overeen met het formulier",
    ),
}
