"""What to mend in a delivery before it is sent again, by the codes of what was wrong. Texts are translatable."""

from collections.abc import Iterable

from loep.web.language import N_

EXPORT = N_(
    "Export the file anew as CSV in UTF-8, with a header row and commas or semicolons, and do not open it between."
)
CUT = N_("The file seems cut off or changed on its way. Send it again from the system it came from.")
LARGE = N_("Split the file, or ask your administrator to raise the limit.")
COLUMNS = N_("Use the column names of the delivery contract, each once; optional columns may be left out.")
MANIFEST = N_("Make the manifest anew for exactly this file, after the file is complete. Put the manifest down last.")
ROWS = N_("Mend the rows below where they come from, and deliver the whole export again.")
LEGIBLE = N_(
    "Put values with a separator, a quote or a line break between double quotes, and write a quote in them twice."
)
FORMS = N_(
    "Write dates as YYYY-MM-DD, moments with their offset, numbers with a point, and codes as the contract lists them."
)
FILLED = N_("Fill in what the contract requires, or take the registration out until it is known.")
ONCE = N_("Deliver each record once; where two differ, keep the newest.")
CLOCK = N_("Set the clock of the system that makes the manifest, and deliver with the true moment.")
READABLE = N_(
    "Put the file down whole, readable for the group that Loep is in, and leave it there until it was received."
)
FAULT = N_("Nothing to mend in the delivery: tell your administrator. Loep tries it again every night.")
FOLDER = N_("Put the file into the folder of its own institution.")
OWN = N_("Deliver the rows of one institution in one file, under its own BRIN.")

ADVICE = (
    (("FILE-01", "FILE-02", "FILE-03", "FILE-04", "FILE-05", "FILE-06", "FILE-07", "FILE-13"), EXPORT),
    (("FILE-11", "MAN-10", "MAN-11"), CUT),
    (("FILE-09", "FILE-10", "FILE-12", "FILE-16"), LARGE),
    (("HEAD-01", "HEAD-02", "HEAD-04", "MAN-12"), COLUMNS),
    (("MAN-14",), CLOCK),
    (("MAN-15",), FOLDER),
    (("FILE-14",), READABLE),
    (("FILE-15",), FAULT),
    (tuple(f"MAN-{number:02}" for number in range(1, 12)), MANIFEST),
    (("ROWS-01",), ROWS),
    (("FILE-08", "ROW-01", "ROW-02", "ROW-03"), LEGIBLE),
    (("ENUM", "DATE", "TIME", "NUM", "BOOL", "FORM", "LIST", "TEXT"), FORMS),
    (("REQ",), FILLED),
    (("KEY",), ONCE),
    (("INST", "MAN-13"), OWN),
)


def advice(codes: Iterable[str]) -> list[str]:
    """What to mend, each said once, in the order of the list."""
    found = {code for code in codes if code}
    return [text for starts, text in ADVICE if any(code.startswith(starts) for code in found)]
