-- By hand.

SELECT 1;
