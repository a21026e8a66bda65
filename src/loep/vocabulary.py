"""The nouns of Loep with their Dutch and English labels. Values are stored, labels are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

Kept = str | Mapping[str, str]


@dataclass(frozen=True, order=True)
class Words:
    """A text in both languages of the screens."""

    en: str
    nl: str

    def label(self, language: str) -> str:
        return self.nl if language == "nl" and self.nl else self.en

    def kept(self) -> dict[str, str]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Kept) -> "Words":
        """What `kept` gave. A text alone was kept by an earlier release, in English only: `nl` is empty then."""
        return cls(kept, "") if isinstance(kept, str) else cls(kept["en"], kept["nl"])

    @classmethod
    def joined(cls, texts: Iterable["Words"]) -> "Words":
        """Several texts as one, each said once."""
        each = sorted(set(texts))
        return cls("; ".join(text.en for text in each), "; ".join(text.nl for text in each))


class Labelled(StrEnum):
    """A stored value with its label in both languages of the screens."""

    en: str
    nl: str

    def __new__(cls, value: str, en: str = "", nl: str = "") -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.en, member.nl = en, nl
        return member

    def label(self, language: str) -> str:
        return self.nl if language == "nl" else self.en


class Stage(Labelled):
    """How far a rule or model is trusted: only `live` ones open cases."""

    TRIAL = "trial", "trial", "proef"
    LIVE = "live", "live", "actief"
    RETIRED = "retired", "retired", "vervallen"


class DeliveryState(Labelled):
    ACCEPTED = "accepted", "accepted", "geaccepteerd"
    REFUSED = "refused", "refused", "geweigerd"


class PolicyState(Labelled):
    """A version of the policy: drafted, tried on past deliveries, approved by another person and live, retired."""

    DRAFT = "draft", "draft", "concept"
    BACKTESTED = "backtested", "back-tested", "teruggetoetst"
    LIVE = "live", "live", "actief"
    RETIRED = "retired", "retired", "vervallen"


class RunState(Labelled):
    RUNNING = "running", "running", "bezig"
    FINISHED = "finished", "finished", "voltooid"
    FAILED = "failed", "failed", "mislukt"


class CaseState(Labelled):
    """Open: nobody has it. Claimed: one reviewer has it. Second look: an adverse decision waits for another person."""

    OPEN = "open", "open", "open"
    CLAIMED = "claimed", "claimed", "opgepakt"
    SECOND_LOOK = "second_look", "second look", "tweede blik"
    CLOSED = "closed", "closed", "afgerond"


class Outcome(Labelled):
    """The decision (beoordeling) of a reviewer on one registration."""

    CONFIRMED = "confirmed", "confirmed", "bevestigd"
    UNFOUNDED = "unfounded", "unfounded", "ongegrond"
    INCONCLUSIVE = "inconclusive", "inconclusive", "onbeslist"


class Role(Labelled):
    ADMISSIONS = "admissions", "admissions officer", "medewerker inschrijving"
    REVIEWER = "reviewer", "reviewer", "beoordelaar"
    SENIOR = "senior", "senior reviewer", "senior beoordelaar"
    RULE_AUTHOR = "rule_author", "rule author", "regelauteur"
    RULE_APPROVER = "rule_approver", "rule approver", "regelgoedkeurder"
    WELFARE = "welfare", "trafficking officer", "aandachtsfunctionaris"
    AUDITOR = "auditor", "auditor", "auditor"
    ADMIN = "admin", "administrator", "beheerder"


class Held(Labelled):
    """What a legal hold is on."""

    REGISTRATION = "registration", "registration", "aanmelding"
    CASE = "case", "case", "dossier"


class LinkKind(Labelled):
    """What joins two registrations."""

    DOCUMENT = "document", "same identity document", "zelfde identiteitsdocument"
    UPLOAD = "upload", "same uploaded file", "zelfde geüpload bestand"
    LETTER = "letter", "near-identical letter", "vrijwel gelijke brief"
    FORM = "form", "only the name differs", "alleen de naam verschilt"
    EMAIL = "email", "same e-mail address", "zelfde e-mailadres"
    PHONE = "phone", "same phone number", "zelfde telefoonnummer"
    DEVICE = "device", "same device", "zelfde apparaat"
    NETWORK = "network", "same network", "zelfde netwerk"
    ACCOUNT = "account", "same bank account", "zelfde bankrekening"
    PAYER = "payer", "same payer", "zelfde betaler"
    CERTIFICATE = "certificate", "equal or consecutive certificate numbers", "gelijke of opvolgende diplomanummers"
    GRADES = "grades", "same list of marks", "zelfde cijferlijst"
    AUTHOR = "author", "same hidden submitter", "zelfde verborgen indiener"
    PERSON = "person", "probably the same person", "waarschijnlijk dezelfde persoon"
    BURST = "burst", "came in one burst", "kwamen in één piek"
    AGENT = "agent", "came through one intermediary", "kwamen via één tussenpersoon"
    REQUESTER = "requester", "requests of one person", "verzoeken van één persoon"


class AllowedKind(Labelled):
    """What may be shared because an institution declared it: values that link nobody."""

    AGENT = "agent", "declared agent", "opgegeven tussenpersoon"
    NETWORK = "network", "network of a school or shelter", "netwerk van een school of opvang"
    DEVICE = "device", "device that many use", "apparaat dat velen gebruiken"
    ACCOUNT = "account", "bank account of a fund", "bankrekening van een fonds"
    PAYER = "payer", "fund, employer or municipality that pays", "fonds, werkgever of gemeente die betaalt"
    PHONE = "phone", "phone number of an office or shelter", "telefoonnummer van een kantoor of opvang"
    EMAIL = "email", "e-mail address of an office", "e-mailadres van een kantoor"
    UPLOAD = "upload", "form or leaflet that is handed out", "formulier of folder die wordt uitgedeeld"
    AUTHOR = "author", "author of a scanner or office", "auteur van een scanner of kantoor"
    LETTER = "letter", "letter that is handed out", "brief die wordt uitgedeeld"


class LanguageTest(Labelled):
    """The codes of the contract for language tests."""

    IELTS = "ielts", "IELTS", "IELTS"
    TOEFL = "toefl", "TOEFL iBT", "TOEFL iBT"
    TOEFL_HOME = "toefl_home", "TOEFL iBT Home Edition", "TOEFL iBT Home Edition"
    CAMBRIDGE = "cambridge", "Cambridge English", "Cambridge English"
    DUOLINGO = "duolingo", "Duolingo English Test", "Duolingo English Test"
    PTE = "pte", "PTE Academic", "PTE Academic"
    OTHER = "other", "other", "andere"
    NONE = "none", "none", "geen"


class Register(Labelled):
    """A reference register that rules lean on."""

    RIO = "rio", "RIO recognised programmes", "RIO erkende opleidingen"
    DUO_INSTITUTIONS = "duo_institutions", "DUO institutions", "DUO instellingen"
    IND_SPONSORS = "ind_sponsors", "IND recognised sponsors", "IND erkende referenten"
    ROR = "ror", "ROR organisations", "ROR organisaties"
    STUDY_NORMS = "study_norms", "IND study norms", "IND studienormen"
    DISPOSABLE_MAIL = "disposable_mail", "disposable mail domains", "domeinen van wegwerpmail"


class AskedFor(Labelled):
    """What an applicant is asked for."""

    DIPLOMA = "diploma", "papers about the diploma", "stukken over het diploma"
    LETTER = "letter", "explanation of the motivation letter", "uitleg bij de motivatiebrief"
    PAYMENT = "payment", "papers about the payment", "stukken over de betaling"
    IDENTITY = "identity", "papers about the identity", "stukken over de identiteit"
    LANGUAGE_TEST = "language_test", "result of the language test", "uitslag van de taaltoets"


class Way(Labelled):
    """How a person sent a letter."""

    EMAIL = "email", "by e-mail", "per e-mail"
    POST = "post", "by post", "per post"
    PORTAL = "portal", "through the portal", "via het portaal"


class FileKind(Labelled):
    """The kinds of file that an applicant may send."""

    PDF = "pdf", "PDF", "PDF"
    JPEG = "jpeg", "picture (JPEG)", "afbeelding (JPEG)"
    PNG = "png", "picture (PNG)", "afbeelding (PNG)"
    TEXT = "text", "plain text", "gewone tekst"
