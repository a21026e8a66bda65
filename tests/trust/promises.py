"""What Loep promises, in the order of the page. A test says which it shows by `@pytest.mark.promise(name, what)`."""

INVARIANTS = {
    "I1 once": "Whatever is repeated, retried or run twice: one open case, one signal per key, one decision per form.",
    "I2 nothing lost": "Every received row ends as loaded, quarantined or refused, and the counts balance.",
    "I3 kept": "Decision, event and what follows from them commit together, or not at all.",
    "I4 said": "An error names file, line, record, column, code and expectation, never the value.",
    "I5 honest": "What was not checked never looks like what was checked and found clean.",
}
FAULTS = {
    "killed anywhere": "A process killed before or after anything it keeps ends, run again, as if nothing happened.",
    "delivered five times": "The same delivery, five times at once, is loaded once.",
    "same records again": "The same records in a new file open no second case.",
    "cut file": "A file cut at any byte is refused, or marked as unverified where nothing can tell.",
    "wrong encoding and broken files": "A file that cannot be trusted is refused with its place and reason.",
    "schema drift": "Missing, renamed and extra columns are named; what is unknown is never read.",
    "two nights at once": "Of nights that start together one runs, and the others hear which.",
    "disk full": "A full disk says so, nothing counts by halves, and with room the night ends as a clean one.",
    "PostgreSQL restarted mid-run": "A server that restarts during a night loses nothing and doubles nothing.",
    "DST nights": "25 October 2026 and 28 March 2027 are nights like any other.",
    "register cut or shrunk": "A register that is not whole, or lost a fifth of its rows, leaves the old one in use.",
    "two claim one case": "Of two who take one case one has it, and the other sees who.",
    "lost update": "Who decides on a case that changed reads what changed first.",
    "double click": "A form that is sent twice does once what it says.",
    "migrations": "A migration that stops on the way leaves the old schema or the new one.",
    "unknown schema": "A database of another release is refused and left alone.",
    "identity provider down": "Nobody gets in by an error, and the page says so kindly.",
    "mail relay down": "Loep sends no mail, so no relay holds anything up: people send letters and record that.",
    "restore": "What comes back from a backup is whole, and erased people stay erased.",
}
SECURITY = {
    "denied by default": "Every route names permission and purpose, and each role gets what it holds and no more.",
    "roles kept apart": "Nobody is administrator and auditor, gives the second look on the own decision, or approves "
    "the own draft; the database says so too.",
    "rows of one institution": "Nobody reads another institution's people, in code and in PostgreSQL.",
    "roles": "Each role of PostgreSQL is refused what is not its own.",
    "local accounts": "No default account, strong hashes, log-in codes, five tries a minute, nothing to enumerate.",
    "forged tokens": "No token but the identity provider's own, for this log-in, lets anybody in.",
    "sessions": "Ids are new at every log-in, hashed, and end: idle, after ten hours, and when the role changes.",
    "forms from elsewhere": "No form of any route is taken from another site or without its token.",
    "fresh log-in": "What harms somebody asks for a log-in of the last five minutes.",
    "headers": "Every answer carries the headers that keep it safe, errors too.",
    "open redirects": "No address that comes with a request leads elsewhere.",
    "odd requests": "What no browser sends is answered, never with an error of ours.",
    "slow and endless bodies": "Who sends slowly or without end holds up nobody else.",
    "untrusted text": "What applicants write is shown as text and does nothing.",
    "formulas": "No cell of an export is a formula.",
    "bad input": "What the bad-input corpus holds is refused, quarantined or kept verbatim, as the contract says.",
    "nothing runs that came as data": "No pickle, no eval, no YAML load; models are read by an allow-list.",
    "loep doctor --production": "A deployment that is not as it should be is refused, with how to mend it.",
    "Prefect knows nothing": "Prefect gets opaque ids, and is closed or on this host only.",
    "canary gate": "Persons made to be searched for stand nowhere outside the places that are for them.",
    "metrics": "Figures for monitoring hold counts only, and answer to who has the token.",
}
PRIVACY = {
    "sealed at intake": "Identifiers become keyed hashes with a key per purpose.",
    "stored encrypted": "Received bytes are kept encrypted, and a changed file does not open.",
    "protected store": "Protected attributes are for the fairness report alone, and each reading is an event.",
    "frames are closed": "No rule or model reads a protected attribute or a raw identifier.",
    "retention": "What is past its term goes, every night.",
    "legal hold": "Only two people keep what is past its term.",
    "erasure": "One person can be erased, nobody else is touched, and the log stays valid.",
    "rectification": "A corrected delivery changes what an open case shows, and what came before it goes on request.",
    "access": "A person gets all that is held of them and nothing of anybody else.",
    "keys": "Keys can be replaced; what they protected stays readable.",
    "reads are events": "Every reading of a person is an event: who, which case, for what purpose.",
}
AUDIT = {
    "append only": "The database refuses to change or delete an event.",
    "tampering is seen": "Changed, removed and swapped events are named where it happened.",
    "cut tail is seen": "A log whose end was cut off, or that was written anew, is told by signed checkpoints.",
    "verified offline": "An export is verified without the database.",
}
STATISTICS = {
    "small cells": "Small counts are hidden and do not follow from others.",
    "signed files": "Who gets a table tells with a public key, and without Loep, that it is as it was published.",
    "disclosure attacker": "A reader with a linear programme narrows no hidden count, in one table or beside earlier "
    "ones.",
}
SUPPLY = {
    "locked": "Every package is locked by its hash, and no file names a registry.",
    "same wheel twice": "The wheel built twice is the same, byte for byte.",
    "version floors": "Versions with known holes do not install.",
}
PARTS = {
    "Invariants": INVARIANTS,
    "Faults": FAULTS,
    "Security": SECURITY,
    "Privacy": PRIVACY,
    "Audit log": AUDIT,
    "Statistics": STATISTICS,
    "Supply chain": SUPPLY,
}
