import time

from local_aws.sagemaker.async_backlog import AsyncRequest, Backlog


def _request(name: str, *, waits: float = 60.0, age: float = 0.0) -> AsyncRequest:
    return AsyncRequest(
        inference_id=name,
        endpoint="e",
        headers={},
        output={},
        seconds=1.0,
        waits=waits,
        received=0.0,
        queued=time.monotonic() - age,
    )


def _take(backlog: Backlog, room: int = 10) -> str | None:
    request = backlog.take(lambda: room, patience=0)
    return request.inference_id if request is not None else None


def test_the_oldest_is_begun_first_while_there_is_room() -> None:
    """Proves the order, and that the number under way is limited."""
    backlog = Backlog()
    for name in ("a", "b", "c"):
        backlog.put(_request(name))
    assert [_take(backlog, 2) for _ in range(3)] == ["a", "b", None]
    assert backlog.size == 3


def test_what_could_not_be_begun_is_the_next_again() -> None:
    """Proves that a request keeps its place when its instance has gone."""
    backlog = Backlog()
    first = _request("a")
    backlog.put(first)
    backlog.put(_request("b"))
    backlog.take(lambda: 1, patience=0)
    backlog.put_back(first)
    assert [_take(backlog), _take(backlog)] == ["a", "b"]


def test_the_same_id_twice_are_two_requests() -> None:
    """Proves that ids, which clients choose, need not be unique."""
    backlog = Backlog()
    one, two = _request("a"), _request("a")
    for request in (one, two):
        backlog.put(request)
        backlog.take(lambda: 2, patience=0)
    assert backlog.size == 2
    backlog.done(one)
    assert backlog.size == 1
    backlog.done(two)
    assert backlog.size == 0


def test_age_is_that_of_the_oldest_request() -> None:
    """Proves zero for an empty queue, and that requests under way count."""
    backlog = Backlog()
    assert backlog.oldest_seconds == 0
    backlog.put(_request("a", age=100))
    backlog.take(lambda: 1, patience=0)
    backlog.put(_request("b", age=10))
    assert 100 <= backlog.oldest_seconds < 200


def test_only_what_waited_too_long_expires() -> None:
    """Proves that expiry takes a request out of the queue, wherever it stands."""
    backlog = Backlog()
    for request in (_request("a"), _request("b", waits=5, age=6), _request("c", waits=7, age=6)):
        backlog.put(request)
    assert [request.inference_id for request in backlog.take_expired()] == ["b"]
    assert [_take(backlog), _take(backlog), _take(backlog)] == ["a", "c", None]
