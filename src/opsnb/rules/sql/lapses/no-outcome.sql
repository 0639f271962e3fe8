-- no-outcome: the activity of a call was closed, and no outcome was chosen.
SELECT c.activity_closed_at AS at, c.agent, c.number AS call, NULL AS measure,
       NULL AS word
FROM calls c
WHERE c.desk = $desk AND c.arrived_at >= $since AND c.arrived_at < $until AND c.activity_closed_at IS NOT NULL
  AND c.activity_closed_at <= $as_of AND COALESCE(c.outcome, '') = ''
