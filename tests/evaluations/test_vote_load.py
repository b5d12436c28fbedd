"""A small hall votes through gunicorn while the office works and a web worker is killed; see ``manage.py vote_load``."""

import pytest
from django.db import connection

from dashboard.bench import ballots, ballots_hall


@pytest.mark.django_db(transaction=True)
def test_no_ballot_is_lost_doubled_or_changed():
    hall = ballots_hall.open_hall(8)
    name = connection.settings_dict["NAME"]
    connection.close()
    told = ballots.run(
        hall.appraisal, hall.held, jurors=8, seconds=2, workers=2, office=hall.office,
        environment={"DATABASE_URL": ballots_hall.address(name)},
    )  # fmt: skip
    assert told.faults == []
    assert (told.cast, told.receipts, told.killed) == (8, 8, 1)
