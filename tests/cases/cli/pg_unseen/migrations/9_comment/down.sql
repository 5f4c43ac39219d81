DROP TABLE t9;
-- of a role
DROP /* a */ ROLE -- b
 reader;
