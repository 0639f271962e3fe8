-- late-ring: a call rang at an agent for longer than it may, and was not taken back.
--
-- Exactly the time allowed is in order. A ring after which the call went into another queue as a redirect was taken back,
-- be it a second late.
SELECT r.at, r.agent, c.number AS call, r.seconds AS measure, r.result AS word
FROM call_rings r
JOIN calls c ON c.call = r.call
JOIN call_legs l ON l.call = r.call AND l.leg = r.leg
WHERE c.desk = $desk AND r.at >= $since AND r.at < $until AND r.seconds > $redirect_on_no_answer
  AND NOT (r.result = 'no-answer' AND COALESCE(l.result, '') = 'redirected')
