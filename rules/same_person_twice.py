"""R08: one person under two person numbers."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R08",
    subject="registration",
    dutch="""Eén persoon staat waarschijnlijk onder meer dan één persoonsnummer ingeschreven.

    Zoekt naar: naam, geboortedatum en een contactgegeven of nummer die in hetzelfde studiejaar overeenkomen met die van
    een ander persoonsnummer, ook als ze anders gespeld, omgewisseld of verkeerd getypt zijn, met een kans van ten
    minste `min_probability` dat het om dezelfde persoon gaat; ook met een andere naam als document en e-mailadres of
    twee nummers overeenkomen. Twee geldige nummers van de overheid die verschillen zijn twee personen. Wie zich
    terugtrok en zich open opnieuw aanmeldde telt niet.
    Onschuldig wanneer: een typefout waardoor de instelling een tweede nummer maakte; opnieuw aangemeld na een
    verhuizing of uitschrijving; tweelingen en naamgenoten in één huis.
    Beoordelaar controleert: identiteitsbewijs of burgerservicenummer van beide; welk nummer blijft. Meestal is
    samenvoegen genoeg.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def same_person_twice(*, min_probability: Annotated[float, Between(0.9, 1.0)] = 0.95) -> Hit:
    """One person is probably registered under more than one person number.

    Looks for: name, birth date and a contact or number that agree with those of another person number in the same
    academic year, even when spelled differently, exchanged or mistyped, with a probability of at least
    `min_probability` that it is one person; also under another name where document and mailbox or two numbers agree.
    Two valid numbers of the state that differ are two persons. Who withdrew and openly registered again does not count.
    Innocent when: a typing error that made the institution give a second number; registered again after moving house or
    leaving; twins and namesakes in one home.
    Reviewer checks: identity document or citizen service number of both; which number stays. Merging them is mostly all
    there is to do.
    Basis: the institution's own records; no register.
    """
    others, probability = pl.col("same_person_ids"), pl.col("same_person_probability")
    return Hit(
        when=(others >= 1) & (probability >= min_probability),
        because={
            "en": "Probably the same person under {numbers} person numbers: name, birth date and a contact agree.",
            "nl": "Waarschijnlijk dezelfde persoon onder {numbers} persoonsnummers: naam, geboortedatum en een "
            "contactgegeven komen overeen.",
        },
        numbers=others + 1,
        percent=(probability * 100).floor().cast(pl.Int64),
    )
