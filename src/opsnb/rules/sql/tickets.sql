-- tickets: the verdict on a ticket as a whole: missed if any of its promises was, else met if any was met.
SELECT ticket,
       CASE MAX(CASE WHEN state = 'missed' THEN 2 WHEN state = 'met' THEN 1 ELSE 0 END)
         WHEN 2 THEN 'missed' WHEN 1 THEN 'met' ELSE 'not judged' END AS verdict
FROM verdicts
GROUP BY ticket
