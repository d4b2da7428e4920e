-- Viewers of each broadcast who came in, of these who opened a product, and of those who paid. Source: R4.
WITH paid AS (
    SELECT broadcast, order_id,
        argMin(viewer, seq) AS buyer,
        argMin(coalesce(prize, false), seq) AS is_prize
    FROM events
    WHERE kind = 'order_paid' AND NOT stray
    GROUP BY broadcast, order_id
),
steps AS (
    SELECT broadcast, viewer,
        CASE WHEN kind = 'entered' THEN 1 ELSE 0 END AS came,
        CASE WHEN kind = 'product_clicked' THEN 1 ELSE 0 END AS clicked,
        0 AS bought
    FROM events
    WHERE NOT stray AND kind IN ('entered', 'product_clicked')
    UNION ALL
    SELECT broadcast, buyer, 0, 0, 1
    FROM paid
    WHERE NOT is_prize
),
people AS (
    SELECT broadcast, viewer, max(came) AS in_room, max(clicked) AS at_product, max(bought) AS at_till
    FROM steps
    GROUP BY broadcast, viewer
)
SELECT broadcast,
    sum(in_room) AS entered,
    sum(in_room * at_product) AS clicked,
    sum(in_room * at_product * at_till) AS ordered
FROM people
GROUP BY broadcast
ORDER BY broadcast
