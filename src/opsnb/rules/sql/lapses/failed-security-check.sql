-- failed-security-check: the caller, or the person called, did not pass the check. Each is followed up.
SELECT c.arrived_at AS at, c.agent, c.number AS call, NULL AS measure, c.security AS word
FROM calls c
JOIN security_results r ON r.result = c.security
WHERE c.desk = $desk AND c.arrived_at >= $since AND c.arrived_at < $until AND r.meaning = 'failed'
  AND COALESCE(c.ended_at, c.arrived_at) <= $as_of
