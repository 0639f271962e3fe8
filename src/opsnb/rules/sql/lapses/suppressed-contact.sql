-- suppressed-contact: an agent called a contact whose telephone contact was suppressed at that time, answered or not.
SELECT c.arrived_at AS at, c.agent, c.number AS call, NULL AS measure, c.contact AS word
FROM calls c
JOIN suppressions s ON s.desk = c.desk AND s.contact = c.contact
WHERE c.desk = $desk AND c.direction = 'outbound' AND c.arrived_at >= $since AND c.arrived_at < $until
  AND s.started_at <= c.arrived_at AND (s.ended_at IS NULL OR c.arrived_at < s.ended_at)
