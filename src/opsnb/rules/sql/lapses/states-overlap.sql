-- states-overlap: two states of an agent at the same time: one begins before an earlier one has ended.
SELECT s.started_at AS at, s.agent, NULL AS call, s.covered - s.started_at AS measure, s.state AS word
FROM (
  SELECT agent, started_at, state,
         MAX(ended_at) OVER (
           PARTITION BY agent ORDER BY started_at, state ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
         ) AS covered
  FROM states
  WHERE started_at < $until
) s
WHERE s.covered > s.started_at AND s.started_at >= $since
