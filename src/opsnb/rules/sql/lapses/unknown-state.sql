-- unknown-state: a state that neither the code list nor the telephone knows, or Not Ready without a reason on the list.
SELECT s.started_at AS at, s.agent, NULL AS call, s.ended_at - s.started_at AS measure,
       CASE WHEN k.state IS NULL THEN s.state ELSE COALESCE(s.reason, 'no reason') END AS word
FROM agent_states s
LEFT JOIN known_states k ON k.state = s.state
LEFT JOIN known_reasons r ON r.reason = s.reason
WHERE s.desk = $desk AND s.started_at >= $since AND s.started_at < $until
  AND (k.state IS NULL OR (s.state = 'not-ready' AND r.reason IS NULL))
