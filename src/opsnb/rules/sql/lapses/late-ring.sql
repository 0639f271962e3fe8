-- late-ring: a call rang at an agent for longer than it may, and was not taken back.
--
-- Exactly the time allowed is in order. The last ring before the call went into another queue as a redirect was taken
-- back, be it a second late; it is listed as a redirect, with its length. A ring before it in the same queue was not.
SELECT r.at, r.agent, c.number AS call, r.seconds AS measure, r.result AS word
FROM call_rings r
JOIN calls c ON c.call = r.call
JOIN call_legs l ON l.call = r.call AND l.leg = r.leg
JOIN (SELECT call, leg, MAX(ring) AS ring FROM call_rings GROUP BY call, leg) x ON x.call = r.call AND x.leg = r.leg
WHERE c.desk = $desk AND r.at >= $since AND r.at < $until AND r.seconds > $redirect_on_no_answer
  AND r.at + r.seconds <= $as_of
  AND NOT (r.result = 'no-answer' AND COALESCE(l.result, '') = 'redirected' AND r.ring = x.ring)
