"""The tables for the ministry over the academic year that runs."""

from prefect import flow, task

from loep import settings
from loep.night import run
from loep.night.discreet import discreet
from loep.reports import ocw

write = task(name="write", persist_result=False)(discreet(ocw.write))


@flow(name="report", persist_result=False, validate_parameters=False)
def report(run_id: str | None = None) -> str:
    """Write the OCW tables into `reports/` of the data folder; returns the id of the run."""
    here = settings.read()
    run_id = run_id or run.begin(here, "report")
    with run.under_way(here, run_id) as tonight, tonight.stages.stage("report"):
        year = run.intake_year(tonight.began)
        paths = write(tonight.bind, here, year, here.data / "reports" / str(year), tonight.began)
        tonight.told["files"] = [path.name for path in paths]
    return run_id
