# Reads the TAP that one part of the tests printed, shows what failed with its explanation, and appends "PASSED FAILED"
# to the file `totals`. A part that ended badly without naming a failure counts as one: `code` is its exit code.
#
# usage: awk -f tap.awk -v part=NAME -v code=N -v totals=FILE OUTPUT

/^ok/ { passed++; explaining = 0; next }
/^not ok/ { failed++; explaining = 1; print "FAILED " part ": " $0; next }
/^1\.\.[0-9]+/ { planned += substr($1, 4); next }
/^#/ && explaining { print "  " substr($0, 3); next }
{ other = other $0 "\n" }

END {
  missing = planned - passed - failed
  if (missing > 0) {
    failed += missing
    printf "FAILED %s: %d of %d tests gave no answer\n", part, missing, planned
  }
  if ((code != 0 || planned == 0) && failed == 0) {
    failed++
    printf "FAILED %s: ended with exit code %d after %d tests\n", part, code, passed
  }
  if (failed && other) printf "%s", other
  printf "%-24s %d passed, %d failed\n", part, passed, failed
  print passed + 0, failed + 0 >> totals
}
