# Writes a history of `count` migrations below `folder`, as projects write them over the years: each makes a table that refers to
# an older one, adds a column and an index to another, and now and then changes a type, an enum, a name or rows.
# usage: awk -v count=N -v folder=DIR -f history.awk
function put(text) { print text > file }
BEGIN {
  print "provider = \"postgresql\"" > (folder "/migration_lock.toml")
  for (i = 1; i <= count; i++) {
    name = sprintf("%s/2024%04d000000_step", folder, i)
    system("mkdir -p " name)
    file = name "/migration.sql"
    if (i == 1) put("CREATE TYPE \"Status\" AS ENUM ('NEW', 'OLD');")
    put("CREATE TABLE \"T" i "\" (\n  \"id\" SERIAL NOT NULL,\n  \"name\" TEXT NOT NULL DEFAULT '',\n  \"parent\" INTEGER,\n" \
        "  \"status\" \"Status\" NOT NULL DEFAULT 'NEW',\n  \"at\" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,\n" \
        "  CONSTRAINT \"T" i "_pkey\" PRIMARY KEY (\"id\")\n);")
    put("CREATE INDEX \"T" i "_name_idx\" ON \"T" i "\"(\"name\");")
    if (i > 1) {
      old = int(i / 2)
      put("ALTER TABLE \"T" i "\" ADD CONSTRAINT \"T" i "_parent_fkey\" FOREIGN KEY (\"parent\") REFERENCES \"T" old "\"(\"id\") " \
          "ON DELETE SET NULL ON UPDATE CASCADE;")
      put("ALTER TABLE \"T" old "\" ADD COLUMN \"c" i "\" INTEGER;")
    }
    if (i % 5 == 0) put("ALTER TABLE \"T" i - 1 "\" ALTER COLUMN \"name\" TYPE VARCHAR(200);")
    if (i % 7 == 0) put("ALTER TABLE \"T" i - 1 "\" RENAME COLUMN \"at\" TO \"created\";")
    if (i % 11 == 0) put("ALTER TYPE \"Status\" ADD VALUE 'S" i "';")
    if (i % 13 == 0) put("UPDATE \"T" i - 1 "\" SET \"name\" = 'x';")
    close(file)
  }
}
