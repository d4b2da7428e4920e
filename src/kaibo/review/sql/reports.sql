-- Official snapshots, as they were told: who reads decides which of them to believe. Source: R1.
SELECT broadcast, seq, body
FROM events
WHERE kind = 'platform_reported'
ORDER BY broadcast, seq
