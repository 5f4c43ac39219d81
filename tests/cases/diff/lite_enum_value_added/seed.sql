INSERT INTO "Car" ("id", "color") VALUES (1, 'RED')
