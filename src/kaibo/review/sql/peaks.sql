-- The most viewers in each broadcast at once, from who came and who left; beside it the platform's own count.
WITH steps AS (
    SELECT broadcast, at_ms, seq, CASE kind WHEN 'entered' THEN 1 WHEN 'left' THEN -1 ELSE 0 END AS step, online
    FROM events
    WHERE NOT stray AND kind IN ('entered', 'left', 'online_counted')
),
running AS (
    SELECT broadcast, online,
        sum(step) OVER (
            PARTITION BY broadcast ORDER BY at_ms, seq ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS inside
    FROM steps
)
SELECT broadcast, max(inside) AS peak, max(online) AS pcu
FROM running
GROUP BY broadcast
ORDER BY broadcast
