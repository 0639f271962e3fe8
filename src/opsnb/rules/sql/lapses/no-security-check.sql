-- no-security-check: somebody was spoken to, in or out, and no result of a security check is recorded, or none we know.
--
-- A call that goes on may still be checked.
SELECT c.arrived_at AS at, c.agent, c.number AS call, NULL AS measure, c.security AS word
FROM calls c
JOIN (SELECT DISTINCT call FROM call_legs WHERE desk = $desk AND result = 'answered') a ON a.call = c.call
LEFT JOIN security_results r ON r.result = c.security
WHERE c.desk = $desk AND c.arrived_at >= $since AND c.arrived_at < $until AND r.result IS NULL
  AND COALESCE(c.ended_at, c.arrived_at) <= $as_of
