-- unknown-outcome: a call has an outcome that the code list does not know.
SELECT c.arrived_at AS at, c.agent, c.number AS call, NULL AS measure, c.outcome AS word
FROM calls c
LEFT JOIN known_outcomes k ON k.outcome = c.outcome
WHERE c.desk = $desk AND c.arrived_at >= $since AND c.arrived_at < $until AND COALESCE(c.outcome, '') <> ''
  AND k.outcome IS NULL AND COALESCE(c.activity_closed_at, c.ended_at, c.arrived_at) <= $as_of
