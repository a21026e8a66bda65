"""The welfare step of a night: apart from detection, with a frame, a transaction and a table of its own."""

import polars as pl

from loep import content
from loep.detection.detect import detect
from loep.detection.policy import Policy
from loep.intake import erased, keys
from loep.linking import persons
from loep.linking.emergency import emergency
from loep.night import assemble, policies
from loep.night.run import Night
from loep.policies import stops
from loep.storage.session import transaction
from loep.storage.tables import Run
from loep.subjects import welfare
from loep.welfare import vault


def keep(night: Night, institution: str, policy: Policy) -> int:
    """Let the rules about welfare look and put what they say into the vault; returns how many signs are new."""
    rules = [rule for rule in content.rules(night.settings.home) if rule.subject == "welfare"]
    held = stops.stopped(policies.stopped(night.bind), [rule.id for rule in rules])
    looking = [rule for rule in rules if rule.id not in held]
    shared = welfare.sharing(assemble.known(night, institution))
    counted = emergency(persons.rows(shared), shared[welfare.CONTACT])
    found = detect(welfare.frame(shared, counted), looking, policy, {}, "welfare").signals
    said = found.join(shared.select("registration_id", contact=pl.col(welfare.CONTACT)), on="registration_id")
    with transaction(night.bind) as session:
        night.fence(session)
        if gone := erased.of(session, keys.read(night.settings), institution):
            said = said.filter(~gone.of(said.select("registration_id")))
        return vault.keep(session, institution, said, session.get_one(Run, night.id), night.began)
