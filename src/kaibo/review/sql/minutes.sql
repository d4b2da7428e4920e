-- A broadcast minute by minute since go-live; minutes nothing was told of are left out.
WITH told AS (
    SELECT events.broadcast AS show_id, kind, seq, online, order_id, amount_fen, prize,
        CAST(floor((floor(at_ms / 1000) - floor(live_ms / 1000)) / 60) AS BIGINT) AS at_minute
    FROM events JOIN shows ON shows.broadcast = events.broadcast
    WHERE NOT stray AND kind IN ('entered', 'commented', 'product_clicked', 'online_counted', 'order_paid')
),
paid AS (
    SELECT show_id, order_id,
        argMin(at_minute, seq) AS paid_minute,
        argMin(amount_fen, seq) AS fen,
        argMin(coalesce(prize, false), seq) AS is_prize
    FROM told
    WHERE kind = 'order_paid'
    GROUP BY show_id, order_id
),
lines AS (
    SELECT show_id, at_minute AS line, online AS watching,
        CASE WHEN kind = 'entered' THEN 1 ELSE 0 END AS came,
        CASE WHEN kind = 'commented' THEN 1 ELSE 0 END AS said,
        CASE WHEN kind = 'product_clicked' THEN 1 ELSE 0 END AS clicked,
        0 AS bought, 0 AS fen
    FROM told
    WHERE kind <> 'order_paid'
    UNION ALL
    SELECT show_id, paid_minute, NULL, 0, 0, 0, 1, fen
    FROM paid
    WHERE NOT is_prize
)
SELECT show_id AS broadcast, line AS minute,
    max(watching) AS online_most,
    sum(came) AS entered,
    sum(said) AS comments,
    sum(clicked) AS clicks,
    sum(bought) AS orders,
    sum(fen) AS gmv_fen
FROM lines
GROUP BY show_id, line
ORDER BY broadcast, minute
