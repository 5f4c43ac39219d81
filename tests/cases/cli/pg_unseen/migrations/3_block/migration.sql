DO $$ BEGIN
  IF false THEN CREATE ROLE reader; END IF;
END $$;
