"""What is worked out from one registration by itself."""

from loep.subjects.dictionary.kinds import BOOLEAN, COUNT, DATE, NUMBER

FACTS = {
    "letter_words": (COUNT, "words in the letter", "woorden in de brief"),
    "letter_vocabulary": (
        NUMBER,
        "distinct words in the letter / words",
        "verschillende woorden in de brief / woorden",
    ),
    "upload_count": (COUNT, "uploaded files", "geüploade bestanden"),
    "filled_share": (
        NUMBER,
        "share of the optional fields that is filled",
        "deel van de optionele velden dat is ingevuld",
    ),
    "minutes_to_pay": (NUMBER, "minutes from submitting to paying", "minuten tussen indienen en betalen"),
    "submitted_on": (DATE, "day of submission", "dag van indienen"),
    "language_report_wellformed": (
        BOOLEAN,
        "language report number has the form of its test",
        "rapportnummer taaltoets heeft de vorm van de toets",
    ),
    "language_test_age_days": (
        COUNT,
        "age of the language test at submission (days)",
        "leeftijd van de taaltoets bij indienen (dagen)",
    ),
    "language_test_accepted": (
        BOOLEAN,
        "language test is accepted by the code of conduct",
        "taaltoets is geaccepteerd in de gedragscode",
    ),
    "language_level": (
        NUMBER,
        "overall language score as a part of the highest of its scale (0 to 1)",
        "totaalscore van de taaltoets als deel van de hoogste van haar schaal (0 tot 1)",
    ),
    "young_at_diploma": (
        COUNT,
        "age on the day of the diploma, told only where it is under 16 (years)",
        "leeftijd op de dag van het diploma, alleen waar die onder de 16 is (jaren)",
    ),
    "born_after_submission": (
        BOOLEAN,
        "birth date lies after submission",
        "geboortedatum ligt na het indienen",
    ),
    "test_after_submission": (
        BOOLEAN,
        "language test dated after submission",
        "taaltoets gedateerd na het indienen",
    ),
    "test_after_delivery": (
        BOOLEAN,
        "language test dated after the delivery that reports it",
        "taaltoets gedateerd na de levering die hem meldt",
    ),
    "paid_after_delivery": (
        BOOLEAN,
        "payment dated after the delivery that reports it",
        "betaling gedateerd na de levering die haar meldt",
    ),
    "means_after_delivery": (
        BOOLEAN,
        "proof of means dated after the delivery that reports it",
        "onderbouwing van middelen gedateerd na de levering die haar meldt",
    ),
    "overlapping_full_time": (
        COUNT,
        "other full-time programmes in which this person is enrolled at the same time",
        "andere voltijdopleidingen waarvoor deze persoon tegelijk is ingeschreven",
    ),
    "days_unconfirmed": (
        COUNT,
        "days for which a diploma of a Dutch school after 2006 is confirmed by nobody",
        "dagen dat een diploma van een Nederlandse school na 2006 door niemand is bevestigd",
    ),
    "language_score_gap": (
        NUMBER,
        "best minus worst language sub-score, in bands as wide as those of IELTS",
        "beste min slechtste deelscore van de taaltoets, in banden zo breed als die van IELTS",
    ),
    "means_age_days": (
        COUNT,
        "age of the proof of means at submission (days)",
        "leeftijd van de onderbouwing van middelen bij indienen (dagen)",
    ),
    "refund_elsewhere": (
        BOOLEAN,
        "account for refunds is another than the one that paid",
        "rekening voor terugbetaling is een andere dan die waarvan is betaald",
    ),
    "days_to_asking_back": (
        COUNT,
        "days after the payment on which who paid was known to be gone",
        "dagen na de betaling waarop bekend was dat wie betaalde weg is",
    ),
    "days_owing": (
        COUNT,
        "days after the start on which nothing of the amount due was paid",
        "dagen na de start waarop niets van het verschuldigde bedrag was betaald",
    ),
}
