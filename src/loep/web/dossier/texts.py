"""The words of the dossier, in both languages."""

from loep.vocabulary import Words

TITLE = Words("Dossier of case", "Dossier")
TEXTS = {
    "lead": Words(
        "What this case rests on, on paper. It is a question that people answer, no verdict: a reason to look"
        " often has an innocent explanation, and nothing here was decided by a machine.",
        "Waar dit dossier op berust, op papier. Het is een vraag die mensen beantwoorden, geen oordeel: een reden om"
        " te kijken heeft vaak een onschuldige verklaring, en niets hierin is door een machine beoordeeld.",
    ),
    "field": Words("What", "Wat"),
    "value": Words("Value", "Waarde"),
    "given": Words("As it was delivered", "Zoals aangeleverd"),
    "reasons": Words("Reasons to look", "Redenen om te kijken"),
    "no_reasons": Words(
        "No sentence was written about this case.",
        "Over dit dossier is geen zin geschreven.",
    ),
    "innocent": Words("Innocent when", "Onschuldig wanneer"),
    "check": Words("What you check", "Wat u controleert"),
    "registrations_short": Words("registrations", "aanmeldingen"),
    "no_longer": Words("No longer seen", "Niet meer gezien"),
    "not_checked": Words("Not checked", "Niet gecontroleerd"),
    "not_checked_means": Words(
        "These rules did not look, or only in part. Where they say nothing, that means nothing.",
        "Deze regels keken niet, of maar ten dele. Dat ze niets zeggen, betekent niets.",
    ),
    "registrations": Words("Registrations", "Aanmeldingen"),
    "forgotten": Words(
        "The form is gone: its term of keeping was over.", "Het formulier is weg: de bewaartermijn was voorbij."
    ),
    "links": Words("Links between the registrations", "Verbanden tussen de aanmeldingen"),
    "link": Words("What joins them", "Wat hen verbindt"),
    "strength": Words("Strength (0 to 1)", "Sterkte (0 tot 1)"),
    "ring_alt": Words(
        "The ring as a picture: registrations by number, with lines to the marks of the table.",
        "De groep als tekening: aanmeldingen met hun nummer, met lijnen naar de tekens van de tabel.",
    ),
    "timeline": Words("When they came in", "Wanneer ze binnenkwamen"),
    "timeline_alt": Words(
        "A dot is a registration; the table says the same.", "Een stip is een aanmelding; de tabel zegt hetzelfde."
    ),
    "from": Words("From", "Vanaf"),
    "how_many": Words("How many", "Hoeveel"),
    "letters": Words("Letters", "Brieven"),
    "letters_means": Words(
        "Underlined: what stands, nearly in the same words, in another letter of this case.",
        "Onderstreept: wat vrijwel met dezelfde woorden in een andere brief van dit dossier staat.",
    ),
    "asked": Words("Asked of applicants", "Gevraagd aan aanmelders"),
    "file": Words("File", "Bestand"),
    "comments": Words("Comments", "Opmerkingen"),
    "held_back": Words(
        "Comments of who judged are held back until the reader has judged too.",
        "Opmerkingen van wie beoordeelde worden achtergehouden tot de lezer ook heeft beoordeeld.",
    ),
    "decisions": Words("Decisions", "Beoordelingen"),
    "undecided": Words("Nobody decided yet.", "Niemand heeft nog beoordeeld."),
    "withheld": Words(
        "A colleague judged this case. Who printed this dossier judges first, without knowing what.",
        "Een collega heeft dit dossier beoordeeld. Wie het afdrukte, beoordeelt eerst zelf, zonder dat te weten.",
    ),
    "made_with": Words("With what this was seen", "Waarmee dit is gezien"),
    "made_with_means": Words(
        "Every night writes down which code, policy, registers and models it used. With these it can be done again.",
        "Elke nacht legt vast welke code, welk beleid, welke registers en modellen zijn gebruikt. Daarmee is hij over"
        " te doen.",
    ),
    "steps": Words("Steps, as the log holds them", "Stappen, zoals ze in het logboek staan"),
    "log_means": Words(
        "Each line is a row of the log with its hash. Compare number and hash with the log: when they are equal,"
        " nothing of the row was changed since. The last line is the making of this dossier itself.",
        "Elke regel is een rij van het logboek met haar hash. Vergelijk nummer en hash met het logboek: zijn ze"
        " gelijk, dan is aan die rij sindsdien niets veranderd. De laatste regel is deze afdruk zelf.",
    ),
    "seq": Words("No.", "Nr."),
    "when": Words("When", "Wanneer"),
    "step": Words("Who did what", "Wie deed wat"),
    "hash": Words("Hash (SHA-256)", "Hash (SHA-256)"),
    "coded_means": Words(
        "Some characters have no shape in the fonts of this machine and stand here by their code, such as [U+674E]."
        " The screen shows them. A font with these characters, installed on the server, shows them on paper too.",
        "Sommige tekens hebben geen vorm in de lettertypen van deze machine en staan hier met hun code, zoals [U+674E]."
        " Het scherm toont ze. Met een lettertype met deze tekens op de server staan ze ook op papier.",
    ),
}
INSTITUTION = Words("Institution", "Instelling")
STATE = Words("State", "Stand")
OPENED = Words("Opened", "Geopend")
DEADLINE = Words("Deadline", "Uiterlijk")
PRINTED = Words("Printed", "Afgedrukt")
BY = Words("by", "door")
NUMBER = Words("Case", "Dossier")
REGISTRATION = Words("Registration", "Aanmelding")
RUN = Words("Night of", "Nacht van")
CODE = Words("Code", "Code")
POLICY = Words("Policy", "Beleid")
VERSION = Words("version", "versie")
REGISTER = Words("Register", "Register")
SNAPSHOT = Words("as of {day}, {rows} rows, SHA-256 {sha}", "van {day}, {rows} rijen, SHA-256 {sha}")
STOPPED = Words("Stopped rules", "Stopgezette regels")
DELIVERIES = Words("Deliveries", "Leveringen")
ALLOWED = Words("Allow-list", "Lijst van toegestaan gedeelde waarden")
MODEL = Words("Model", "Model")
FITTED = Words("Fitted", "Geijkt")
UNKNOWN = Words("not recorded", "niet vastgelegd")
DECISION = Words("Decision", "Beoordeling")
MOTIVATION = Words("Motivation", "Motivering")
SECOND = Words("Second look", "Tweede blik")
TAKEN_BACK = Words("taken back", "teruggenomen")
RATE = Words(
    "Of 100 like this, {confirmed} were confirmed ({low}–{high}); rests on {judged} judged cases.",
    "Van 100 zoals deze zijn er {confirmed} bevestigd ({low}–{high}); berust op {judged} beoordeelde dossiers.",
)
NO_RATE = Words(
    "How often this was confirmed before cannot be told yet: {judged} cases were judged.",
    "Hoe vaak dit eerder is bevestigd, is nog niet te zeggen: er zijn {judged} dossiers beoordeeld.",
)
MOST_AT_ONCE = Words(
    "Most at once: {count} within {width}, from {since}. Many at once is ordinary before a closing date, and when a"
    " school or an intermediary sends them together.",
    "De meeste tegelijk: {count} binnen {width}, vanaf {since}. Veel tegelijk is gewoon voor een sluitingsdatum, en"
    " wanneer een school of tussenpersoon ze samen instuurt.",
)
NOT_SENT = Words("Written, not sent yet.", "Geschreven, nog niet verstuurd.")
SENT = Words(
    "Sent on {day} ({way}); an answer could come until {until}.",
    "Verstuurd op {day} ({way}); antwoorden kon tot en met {until}.",
)
ANSWERED = Words("Answered on {day}:", "Beantwoord op {day}:")
RARITY = Words(
    "{words} words shared with letter {other}; such phrases stand in about {letters} letters",
    "{words} woorden gedeeld met brief {other}; zulke zinnen staan in ongeveer {letters} brieven",
)
