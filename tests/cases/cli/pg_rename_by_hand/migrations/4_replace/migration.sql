ALTER TABLE note RENAME COLUMN title TO head;
ALTER TABLE note RENAME TO note_of_old;
CREATE TABLE note (id int);
