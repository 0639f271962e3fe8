-- spells: how long agents were in a state without a break.
--
-- Rows of the same agent, state and reason that follow each other without a gap are one spell, however often the switch
-- wrote it down.
SELECT agent, state, reason, MIN(started_at) AS started_at, MAX(ended_at) AS ended_at
FROM (
  SELECT agent, state, reason, started_at, ended_at,
         SUM(CASE WHEN before >= started_at THEN 0 ELSE 1 END) OVER (
           PARTITION BY agent, state, COALESCE(reason, '') ORDER BY started_at
           ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
         ) AS spell
  FROM (
    SELECT agent, state, reason, started_at, ended_at,
           MAX(ended_at) OVER (
             PARTITION BY agent, state, COALESCE(reason, '') ORDER BY started_at
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS before
    FROM states
    WHERE started_at < $until
  ) seen
) numbered
GROUP BY agent, state, reason, spell
