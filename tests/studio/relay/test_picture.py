"""A buffer is lent to one picture at a time."""

from kaibo.studio.relay.picture import Pool


def test_a_buffer_is_used_again_only_when_nobody_holds_its_picture() -> None:
    pool = Pool(16)
    first, second = pool.lend(), pool.lend()
    assert first.data is not second.data
    kept = first.data
    queue = [first]
    del first
    assert pool.lend().data is not kept
    queue.clear()
    assert pool.lend().data is kept
