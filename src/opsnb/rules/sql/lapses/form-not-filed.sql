-- form-not-filed: so many checks have failed in a row for one contact that a form is due, and none was filed.
--
-- In a row means: no call of the contact passed in between, whoever took the calls; calls in which nobody was asked do not
-- count. The form is due from that many failures on, for results after which the record asks for it.
SELECT f.at, f.agent, f.call, f.in_a_row AS measure, f.contact AS word
FROM (
  SELECT g.at, g.agent, g.call, g.contact, g.security, g.form,
         row_number() OVER (PARTITION BY g.contact, g.passes ORDER BY g.at, g.call) AS in_a_row
  FROM (
    SELECT c.arrived_at AS at, c.agent, c.number AS call, c.contact, c.security, c.form, r.meaning,
           SUM(CASE WHEN r.meaning = 'passed' THEN 1 ELSE 0 END) OVER (
             PARTITION BY c.contact ORDER BY c.arrived_at, c.number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
           ) AS passes
    FROM calls c
    JOIN security_results r ON r.result = c.security
    WHERE c.desk = $desk AND c.contact IS NOT NULL AND c.arrived_at < $until AND r.meaning IN ('passed', 'failed')
      AND COALESCE(c.ended_at, c.arrived_at) <= $as_of
  ) g
  WHERE g.meaning = 'failed'
) f
JOIN form_results d ON d.result = f.security
WHERE f.in_a_row >= $failures_in_a_row AND COALESCE(f.form, '') <> $form AND f.at >= $since
