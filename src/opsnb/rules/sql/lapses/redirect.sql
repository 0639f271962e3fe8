-- redirect: a call was taken back because nobody picked it up. Listed for whom it rang last, and where it went.
SELECT l.left_at AS at, r.agent, c.number AS call, r.seconds AS measure, n.queue AS word
FROM call_legs l
JOIN calls c ON c.call = l.call
LEFT JOIN (SELECT call, leg, MAX(ring) AS ring FROM call_rings GROUP BY call, leg) x ON x.call = l.call AND x.leg = l.leg
LEFT JOIN call_rings r ON r.call = x.call AND r.leg = x.leg AND r.ring = x.ring
LEFT JOIN call_legs n ON n.call = l.call AND n.leg = l.leg + 1
WHERE l.desk = $desk AND l.result = 'redirected' AND l.left_at >= $since AND l.left_at < $until
