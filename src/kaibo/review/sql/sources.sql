-- Where the viewers of each broadcast came from: each counts once, by what was first heard of them. Source: P36, R4.
WITH paid AS (
    SELECT broadcast, order_id,
        argMin(viewer, seq) AS buyer,
        min(seq) AS first_seq,
        argMin(coalesce(prize, false), seq) AS is_prize
    FROM events
    WHERE kind = 'order_paid' AND NOT stray
    GROUP BY broadcast, order_id
),
seen AS (
    SELECT broadcast, viewer, seq, CASE WHEN kind = 'entered' THEN coalesce(traffic, 'unknown') ELSE 'unknown' END AS came_by
    FROM events
    WHERE NOT stray AND kind IN
        ('entered', 'commented', 'gifted', 'liked', 'followed', 'shared', 'reserved', 'product_clicked')
    UNION ALL
    SELECT broadcast, buyer, first_seq, 'unknown'
    FROM paid
    WHERE NOT is_prize
),
people AS (
    SELECT broadcast, viewer, argMin(came_by, seq) AS source
    FROM seen
    GROUP BY broadcast, viewer
)
SELECT broadcast, source, count(*) AS viewers
FROM people
GROUP BY broadcast, source
ORDER BY broadcast, viewers DESC, source
