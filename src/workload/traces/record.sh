#!/bin/sh
# Records the traces that lie beside this script. Needs valgrind (its `lackey` tool), gzip, and the recorded programs.
#
#   record.sh [DIRECTORY]     writes NAME.lackey.gz for each program (default: this script's directory)
#
# A trace is a window of the program's references, counted in lines after valgrind's own `==pid==` lines are gone:
# the first lines of every dynamically linked program are the same loader at work, and the limit keeps each file small.
# Environment, locale and hash seed are fixed, so that a recording differs only where the programs or the C library do.
set -eu

directory=${1:-$(dirname "$0")}
limit=300000

# record NAME FIRST LAST COMMAND...: lines FIRST to LAST of the references of COMMAND.
record() {
  name=$1 first=$2 last=$3
  shift 3
  log=$(mktemp)
  env -i LC_ALL=C PATH=/usr/bin:/bin PERL_HASH_SEED=0 valgrind --tool=lackey --trace-mem=yes --log-file="$log" "$@" >/dev/null
  file=$directory/$name.lackey.gz
  grep -v '^==' "$log" | awk -v first="$first" -v last="$last" 'NR >= first && NR <= last' | gzip -9n >"$file"
  rm -f "$log"
  bytes=$(wc -c <"$file")
  echo "$name: $(gzip -dc "$file" | wc -l) lines, $bytes bytes"
  [ "$bytes" -lt "$limit" ] || { echo "record.sh: $file: $bytes bytes: less than $limit" >&2; exit 1; }
}

record true      1 99999999 true
record ls   100001   540000 ls /
record sort 100001   530000 sort --parallel=1 -S 1M /etc/services
record perl 300001   620000 perl -e '%square = map { $_ => $_ * $_ } 1 .. 2000; print join(",", sort keys %square)'
