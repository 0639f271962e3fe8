-- cold-transfer: a call was passed on without a word to the colleague, and no emergency is recorded as the reason.
SELECT l.left_at + COALESCE(l.talk, 0) + COALESCE(l.hold, 0) AS at, l.agent, c.number AS call,
       NULL AS measure, n.queue AS word
FROM call_legs l
JOIN calls c ON c.call = l.call
LEFT JOIN call_legs n ON n.call = l.call AND n.leg = l.leg + 1
WHERE l.desk = $desk AND l.entered_at >= $since AND l.entered_at < $until AND l.transfer = 'cold'
  AND COALESCE(l.transfer_reason, '') = '' AND l.left_at + COALESCE(l.talk, 0) + COALESCE(l.hold, 0) <= $as_of
