CREATE TABLE one_1_first (id INT PRIMARY KEY);
SELECT pg_sleep(1);
