-- stays: from when to when each call waited in a queue and each agent was at work in a state, cut to the period
-- and the quarter-hour before it.
--
-- Calls that entered a queue up to a day before the period are looked at, for they may wait in it still. Ringing counts
-- as ready, as it does in the occupancy.
SELECT what, name,
       CASE WHEN from_at > $lead THEN from_at ELSE $lead END AS from_at,
       CASE WHEN to_at < $end THEN to_at ELSE $end END AS to_at
FROM (
  SELECT 'queue' AS what, queue AS name, entered_at AS from_at,
         CASE WHEN left_at <= $as_of THEN left_at ELSE $as_of END AS to_at
  FROM call_legs
  WHERE desk = $desk AND entered_at >= $lead - 86400 AND entered_at < $end AND queue IS NOT NULL
  UNION ALL
  SELECT COALESCE(w.what, 'not ready'), COALESCE(a.team, ''), s.started_at, s.ended_at
  FROM states s
  LEFT JOIN work w ON w.state = s.state
  LEFT JOIN agents a ON a.desk = $desk AND a.agent = s.agent
  WHERE s.started_at < $end AND s.state <> 'logged-out'
) spells
WHERE to_at > from_at AND to_at > $lead
