"""The writers of the load rounds, a few saves long: they still write as pages do, and would see a text that is lost."""

from tests.nemesis.checker import judge
from tests.nemesis.clients import Log
from tests.nemesis.instance import read_back
from tests.nemesis.rounds import write_at_shared_pages


def test_what_was_acknowledged_at_shared_pages_is_kept(server):
    log = Log()
    write_at_shared_pages(server, log, number=30, writers=4, pages=3)
    assert not log.broken
    assert log.kept >= 30
    assert not judge(log.sent, read_back(server)).lost
    # Other tests count what is kept on the same server.
    gone = "from careerpath.models import User; User.objects.filter(email__startswith='writer').delete()"
    server.shell(gone)
