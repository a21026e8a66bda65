"""R24: a mail address that is made to be thrown away."""

import polars as pl

from loep import Hit, rule


@rule(
    "R24",
    subject="registration",
    dutch="""Het mailadres is een wegwerpadres. Alleen context: dit opent geen dossier.

    Zoekt naar: een maildomein dat op de lijst van wegwerpdomeinen staat, of eronder valt.
    Onschuldig wanneer: iemand zijn adres afschermt voor reclame; het domein ten onrechte op de lijst staat.
    Beoordelaar controleert: of de aanmelder langs een andere weg bereikbaar is; vraagt om een vast adres.
    Grondslag: lijst disposable-email-domains (CC0). Nooit: welke aanbieder het verder is.
    """,
)
def disposable_mail() -> Hit:
    """The mail address is a disposable one. Context only: this opens no case.

    Looks for: a mail domain that stands on the list of disposable domains, or lies under one.
    Innocent when: somebody shields an address from advertisers; the domain is on the list by mistake.
    Reviewer checks: whether the applicant can be reached in another way; asks for a lasting address.
    Basis: list disposable-email-domains (CC0). Never: which provider it is otherwise.
    """
    return Hit(
        when=pl.col("mail_disposable"),
        because={
            "en": "The mail address is a disposable one; this is context, ask for a lasting address.",
            "nl": "Het mailadres is een wegwerpadres; dit is context, vraag om een vast adres.",
        },
        mail_disposable=pl.col("mail_disposable"),
    )
