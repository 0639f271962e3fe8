-- states-gap: a time between two states of an agent for which nothing is recorded, not even being logged out.
--
-- A state without an end that is not the last one is followed by such a gap. Seconds are its length.
SELECT s.covered AS at, s.agent, NULL AS call, s.started_at - s.covered AS measure, s.state AS word
FROM (
  SELECT agent, started_at, state,
         MAX(COALESCE(ended_at, started_at)) OVER (
           PARTITION BY agent ORDER BY started_at, state ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
         ) AS covered
  FROM agent_states
  WHERE desk = $desk AND started_at < $until
) s
WHERE s.covered < s.started_at AND s.started_at >= $since
