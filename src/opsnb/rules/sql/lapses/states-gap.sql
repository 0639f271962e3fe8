-- states-gap: a time between two states of an agent for which nothing is recorded, not even being logged out.
--
-- A state without an end is followed by none, for it lasts until the next one. Seconds are its length.
SELECT s.covered AS at, s.agent, NULL AS call, s.started_at - s.covered AS measure, s.state AS word
FROM (
  SELECT agent, started_at, state,
         MAX(ended_at) OVER (
           PARTITION BY agent ORDER BY started_at, state ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
         ) AS covered
  FROM states
  WHERE started_at < $until
) s
WHERE s.covered < s.started_at AND s.started_at >= $since
