-- states: from when to when agents were in each state, as things stood at as_of.
--
-- A state without an end lasts until the agent's next one, the last of all until as_of.
SELECT agent, state, reason, started_at, CASE WHEN until_at < $as_of THEN until_at ELSE $as_of END AS ended_at
FROM (
  SELECT agent, state, reason, started_at,
         COALESCE(ended_at, LEAD(started_at) OVER (PARTITION BY agent ORDER BY started_at, state), $as_of) AS until_at
  FROM agent_states
  WHERE desk = $desk AND started_at <= $as_of
) known
