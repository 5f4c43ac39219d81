# Makes a C header of text files: pg/foreign_keys.sql becomes PG_FOREIGN_KEYS_SQL. Comment lines and indentation stay out.
#
# usage: awk -f embed.awk FILE… > HEADER

BEGIN {
  print "// Made by script/embed.awk from the files that the names tell; change those."
  # C99 promises 4,095 characters; compilers take more.
  print "#pragma GCC diagnostic ignored \"-Woverlength-strings\""
}

FNR == 1 {
  if (NR > 1) print "    ;"
  count = split(FILENAME, path, "/")
  name = path[count - 1] "_" path[count]
  gsub(/[^A-Za-z0-9]/, "_", name)
  print "static const char " toupper(name) "[] ="
}

/^ *(--|\/\/)/ { next }
/^ *$/ { next }
{
  gsub(/^ +| +$/, "")
  gsub(/\\/, "\\\\&")
  gsub(/"/, "\\\\&")
  print "    \"" $0 "\\n\""
}

END { if (NR) print "    ;" }
