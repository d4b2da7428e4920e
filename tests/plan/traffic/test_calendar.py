"""What of traffic packs is in the calendar."""

from msgspec import structs

from kaibo.clock import HOUR, MINUTE, instant
from kaibo.plan.traffic.calendar import deadlines, events
from kaibo.plan.traffic.settings import settings
from tests.plan.traffic.booked import ACCOUNTS, FINE, TUESDAY, ZONE


def test_the_next_deadlines_are_wednesdays_at_four() -> None:
    told = deadlines(TUESDAY, settings(), ZONE, 2)
    assert [one.at_ms for one in told] == [instant(f"2026-{day}T16:00", ZONE) for day in ("11-25", "12-02")]
    assert told[0].monday == "2026-11-30"
    after = instant("2026-11-25T16:00:01", ZONE)
    assert deadlines(after, settings(), ZONE, 1)[0].monday == "2026-12-07"


def test_bookings_that_stand_and_deadlines_are_events() -> None:
    refused = structs.replace(FINE, state="refused")
    told = events({"one": FINE, "two": refused}, ACCOUNTS, TUESDAY, settings())
    (booking,) = [event for event in told if event.id.startswith("booking")]
    assert (booking.start_ms, booking.end_ms - booking.start_ms) == (
        instant("2026-12-02T19:30", ZONE),
        30 * MINUTE,
    )
    due = [event for event in told if event.id.startswith("deadline")]
    assert len(due) == 4
    assert due[0].alarms == (24 * 60, 60)
    assert due[0].end_ms - TUESDAY == 30 * HOUR
