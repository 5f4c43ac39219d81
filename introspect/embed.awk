# Makes a C header of SQL files: pg/foreign_keys.sql becomes PG_FOREIGN_KEYS_SQL. Comment lines and indentation stay out.
#
# usage: awk -f embed.awk FILE.sql… > queries.h

BEGIN {
  print "// Made from the .sql files by introspect/embed.awk; change those."
  print "#ifndef PMIG_QUERIES_H\n#define PMIG_QUERIES_H"
  # C99 promises 4,095 characters; compilers take more.
  print "#pragma GCC diagnostic ignored \"-Woverlength-strings\""
}

FNR == 1 {
  if (NR > 1) print "    ;"
  count = split(FILENAME, path, "/")
  name = path[count - 1] "_" path[count]
  sub(/\.sql$/, "", name)
  print "static const char " toupper(name) "_SQL[] ="
}

/^ *--/ { next }
/^ *$/ { next }
{
  gsub(/^ +| +$/, "")
  gsub(/\\/, "\\\\&")
  gsub(/"/, "\\\\&")
  print "    \"" $0 "\\n\""
}

END {
  if (NR) print "    ;"
  print "#endif"
}
