DROP TABLE c; PRAGMA application_id(7);
