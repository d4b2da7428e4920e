-- Hosts over broadcasts: shows, time on camera, and what was paid meanwhile. Source: P3, R3.
-- On camera is who the plan names first, then whom the crew put there, or a hand-over both hosts confirmed.
WITH confirmed AS (
    SELECT broadcast, handover, trim(host) AS name, min(at_ms) AS said_ms, min(seq) AS said_seq
    FROM events
    WHERE kind = 'handover_confirmed'
    GROUP BY broadcast, handover, trim(host)
),
opened AS (
    SELECT broadcast, handover, min(trim(outgoing)) AS leaves, min(trim(incoming)) AS comes
    FROM events
    WHERE kind = 'handover_opened'
    GROUP BY broadcast, handover
),
handed AS (
    SELECT opened.broadcast AS show_id, max(said_ms) AS at_ms, max(said_seq) AS seq, comes
    FROM opened
    JOIN confirmed ON confirmed.broadcast = opened.broadcast AND confirmed.handover = opened.handover
    WHERE name = leaves OR name = comes
    GROUP BY opened.broadcast, opened.handover, leaves, comes
    HAVING count(*) = CASE WHEN leaves = comes THEN 1 ELSE 2 END
),
paid AS (
    SELECT broadcast, order_id,
        argMin(at_ms, seq) AS paid_ms,
        argMin(amount_fen, seq) AS fen,
        argMin(coalesce(prize, false), seq) AS is_prize
    FROM events
    WHERE kind = 'order_paid' AND NOT stray
    GROUP BY broadcast, order_id
),
line AS (
    SELECT broadcast AS show_id, live_ms AS line_ms, 1 AS turns, 0 AS place, host AS name, 0 AS fen, 0 AS bought
    FROM shows
    UNION ALL
    SELECT events.broadcast, greatest(at_ms, live_ms), 1, seq, trim(events.host), 0, 0
    FROM events JOIN shows ON shows.broadcast = events.broadcast
    WHERE kind = 'host_changed' AND at_ms <= ended_ms
    UNION ALL
    SELECT show_id, greatest(at_ms, live_ms), 1, seq, comes, 0, 0
    FROM handed JOIN shows ON shows.broadcast = show_id
    WHERE at_ms <= ended_ms
    UNION ALL
    SELECT paid.broadcast, paid_ms, 0, 0, '', fen, 1
    FROM paid JOIN shows ON shows.broadcast = paid.broadcast
    WHERE NOT is_prize AND paid_ms >= live_ms AND paid_ms <= ended_ms
),
numbered AS (
    SELECT show_id, line_ms, turns, name, fen, bought,
        sum(turns) OVER (
            PARTITION BY show_id ORDER BY line_ms, turns DESC, place
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS turn
    FROM line
),
turns AS (
    SELECT show_id, turn,
        max(name) AS host,
        min(CASE WHEN turns = 1 THEN line_ms END) AS since_ms,
        sum(fen) AS turn_fen,
        sum(bought) AS turn_orders
    FROM numbered
    GROUP BY show_id, turn
),
spans AS (
    SELECT turns.show_id AS span_show, turns.host AS span_host, turn_fen, turn_orders, since_ms,
        coalesce(
            min(since_ms) OVER (
                PARTITION BY turns.show_id ORDER BY turn ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING
            ),
            ended_ms
        ) AS until_ms
    FROM turns JOIN shows ON shows.broadcast = turns.show_id
)
SELECT span_host AS host,
    count(DISTINCT span_show) AS shows,
    sum(until_ms - since_ms) AS on_camera_ms,
    sum(turn_orders) AS orders,
    sum(turn_fen) AS gmv_fen
FROM spans
WHERE until_ms > since_ms
GROUP BY span_host
ORDER BY gmv_fen DESC, host
LIMIT 500
