"""What the log says, in words: who did is the subject of each of these, and a person or the system by name."""

from loep.vocabulary import Words

ACTIONS = {
    "accept invite": Words("made an account with an invite", "maakte een account met een uitnodiging"),
    "allowed.added": Words("put a value on the allow-list", "zette een waarde op de lijst van toegestane waarden"),
    "allowed.ended": Words("took a value off the allow-list", "haalde een waarde van de lijst van toegestane waarden"),
    "audit.exported": Words("wrote the log to a file", "schreef het logboek naar een bestand"),
    "audit.verified": Words("checked the newest rows of the log", "controleerde de nieuwste rijen van het logboek"),
    "audit.who_saw": Words("looked up who saw a person", "zocht op wie iemand heeft gezien"),
    "backup.made": Words("made a backup", "maakte een reservekopie"),
    "backup.restored": Words("put a backup back", "zette een reservekopie terug"),
    "case.answered": Words("recorded the answer of the applicant", "legde het antwoord van de aanmelder vast"),
    "case.claimed": Words("claimed the case", "pakte het dossier op"),
    "case.commented": Words("wrote a comment", "schreef een opmerking"),
    "case.decided": Words("decided", "beoordeelde het dossier"),
    "case.explained": Words("found out again why the case is here", "zocht opnieuw uit waarom het dossier er is"),
    "case.expired": Words(
        "closed the case without a decision: its term was over",
        "sloot het dossier zonder beoordeling: de termijn was voorbij",
    ),
    "case.exported": Words("printed the case", "drukte het dossier af"),
    "case.extended": Words("added registrations", "voegde aanmeldingen toe"),
    "case.file_taken_out": Words("downloaded a file of the applicant", "haalde een bestand van de aanmelder op"),
    "case.forgotten": Words(
        "erased what was past its term of the case", "wiste van het dossier wat over zijn termijn was"
    ),
    "case.form_renewed": Words("put a newer form on the case", "zette een nieuwer formulier in het dossier"),
    "case.letter_changed": Words("changed that letter", "veranderde die brief"),
    "case.letter_discarded": Words("threw that letter away", "gooide die brief weg"),
    "case.letter_read": Words("read a letter to an applicant", "las een brief aan een aanmelder"),
    "case.letter_sent": Words("sent the letter to the applicant", "verstuurde de brief aan de aanmelder"),
    "case.letter_written": Words("wrote a letter to an applicant", "schreef een brief aan een aanmelder"),
    "case.linked": Words("said that another case belongs with it", "gaf aan dat een ander dossier erbij hoort"),
    "case.looked_again": Words("gave the second look", "gaf de tweede blik"),
    "case.opened": Words("opened the case", "opende het dossier"),
    "case.opened_outside": Words(
        "opened the case outside the normal right, with a reason",
        "opende het dossier buiten het gewone recht, met een reden",
    ),
    "case.persons_read": Words("read the earlier history of the people", "las de eerdere geschiedenis van de mensen"),
    "case.read": Words("read the case", "las het dossier"),
    "case.reassigned": Words("gave the case to a colleague", "gaf het dossier aan een collega"),
    "case.released": Words("handed the case back", "gaf het dossier terug"),
    "case.snoozed": Words("let the case wait until a day", "liet het dossier wachten tot een dag"),
    "case.taken_back": Words("took the decision back", "nam de beoordeling terug"),
    "case.unlinked": Words(
        "ended that another case belongs with it", "gaf aan dat een ander dossier er niet meer bij hoort"
    ),
    "cases.exported": Words("wrote cases to a file", "schreef dossiers naar een bestand"),
    "cases.listed": Words("listed the cases", "vroeg de lijst van dossiers op"),
    "change password": Words("changed the password", "wijzigde het wachtwoord"),
    "change password refused": Words(
        "did not change the password: the old one was wrong", "wijzigde het wachtwoord niet: het oude klopte niet"
    ),
    "change role": Words("gave an account another role or place", "gaf een account een andere rol of plaats"),
    "code refused": Words("gave a wrong code", "gaf een verkeerde code"),
    "codes set up": Words("set up log-in codes", "stelde inlogcodes in"),
    "confirm invite": Words("confirmed an invite", "bevestigde een uitnodiging"),
    "delivery.accepted": Words("accepted a delivery", "nam een levering aan"),
    "delivery.errors_exported": Words("downloaded the row errors", "haalde de rijfouten op"),
    "delivery.forgotten": Words("erased the stored bytes of a delivery", "wiste de bewaarde bytes van een levering"),
    "delivery.let_go": Words(
        "let go of rows of a delivery that nobody could read", "liet rijen van een levering los die onleesbaar waren"
    ),
    "delivery.refused": Words("refused a delivery", "weigerde een levering"),
    "details.forgotten": Words("erased details of earlier events", "wiste bijzonderheden van eerdere gebeurtenissen"),
    "detector.started": Words(
        "let a stopped rule or model work again", "liet een stopgezette regel of model weer werken"
    ),
    "detector.stopped": Words("stopped a rule or model", "zette een regel of model stop"),
    "disable account": Words("closed an account", "sloot een account"),
    "end browser": Words("logged a browser out", "meldde een browser af"),
    "frame.forgotten": Words("erased the loaded rows of a delivery", "wiste de geladen rijen van een levering"),
    "hold.asked": Words("asked for a legal hold", "vroeg om een bewaarplicht"),
    "hold.end_asked": Words("asked to end a legal hold", "vroeg om het einde van een bewaarplicht"),
    "hold.ended": Words("ended a legal hold", "beëindigde een bewaarplicht"),
    "hold.granted": Words("granted a legal hold", "stelde een bewaarplicht in"),
    "invite": Words("invited somebody", "nodigde iemand uit"),
    "keys.rotated": Words("renewed the keys of stored files", "vernieuwde de sleutels van bewaarde bestanden"),
    "log in": Words("logged in", "logde in"),
    "log in again": Words("logged in again for something that weighs", "logde opnieuw in voor iets dat zwaar weegt"),
    "log in again refused": Words("failed to log in again", "kon niet opnieuw inloggen"),
    "log in refused": Words("failed to log in", "kon niet inloggen"),
    "log in with recovery code": Words("logged in with a recovery code", "logde in met een herstelcode"),
    "log out": Words("logged out", "logde uit"),
    "make account": Words("made an account", "maakte een account"),
    "open account": Words("opened an account again", "opende een account opnieuw"),
    "person.erased": Words("erased a person", "wiste een persoon"),
    "person.erased_again": Words(
        "erased a person again who came back with a backup",
        "wiste een persoon opnieuw die met een reservekopie terugkwam",
    ),
    "person.rectified": Words("erased what was wrong of a person", "wiste wat van een persoon niet klopte"),
    "person.exported": Words("took out all that is held of a person", "haalde alles op wat van een persoon bewaard is"),
    "policy.approved": Words("approved a policy", "keurde een beleid goed"),
    "policy.backtested": Words("tried a policy on the past", "probeerde een beleid uit op het verleden"),
    "policy.drafted": Words("drafted a policy", "stelde een beleid op"),
    "policy.rows_exported": Words(
        "wrote to a file whom a policy would bring in", "schreef naar een bestand wie een beleid erbij zou halen"
    ),
    "policy.shipped": Words("put the policy of a release into force", "zette het beleid van een uitgave in werking"),
    "protected.read": Words(
        "read the protected feed for the fairness report", "las de beschermde gegevens voor het eerlijkheidsverslag"
    ),
    "recovery codes": Words("made new recovery codes", "maakte nieuwe herstelcodes"),
    "register.loaded": Words("loaded a register", "laadde een register"),
    "register.refused": Words("refused a register", "weigerde een register"),
    "reset codes": Words("cleared the log-in codes of an account", "wiste de inlogcodes van een account"),
    "retention.purged": Words("erased what was past its term", "wiste wat over zijn termijn was"),
    "run.failed": Words("failed", "mislukte"),
    "run.finished": Words("finished", "was klaar"),
    "shell.used": Words(
        "was named in a command on the host; the details have its system user",
        "werd genoemd in een opdracht op de server; de bijzonderheden hebben de systeemgebruiker",
    ),
    "signals.exported": Words("wrote signals to a file", "schreef signalen naar een bestand"),
    "signal.withdrawn": Words("no longer saw a reason to look", "zag een reden om te kijken niet meer"),
    "statistics.written": Words("wrote the statistics", "schreef de statistiek"),
    "welfare.forgotten": Words("erased welfare signs past their term", "wiste welzijnssignalen over hun termijn"),
    "welfare.read": Words("read the welfare signs", "las de welzijnssignalen"),
    "welfare.said": Words("put signs into the welfare vault", "legde signalen in de welzijnskluis"),
}
PURPOSES = {
    "screen": Words("screening", "screening"),
    "review": Words("review", "beoordelen"),
    "export": Words("printing", "afdrukken"),
    "objection": Words("objection or request of a person", "bezwaar of verzoek van een persoon"),
    "audit": Words("audit", "toezicht"),
    "statistics": Words("statistics", "statistiek"),
    "administer": Words("administration", "beheer"),
    "welfare": Words("welfare", "welzijn"),
}
SYSTEM = Words("the system", "het systeem")
SHELL = Words("the command line", "de opdrachtregel")
