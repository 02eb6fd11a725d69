#!/usr/bin/env bash
# Kills runs with SIGKILL at random instants, resumes them, and compares every file with an uninterrupted run's, byte for byte;
# then the same with 1 and 2 workers. Takes minutes, so it is no part of the test run.
#
#   tests/kill-and-resume.sh [-n KILLS] [-s SEED] [-m MB] [SHARD...]
#
# Shards are repeated (by links) until they hold about MB megabytes on disk; without any, the repository's samples are.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=20 seed=1 megabytes=40
while getopts n:s:m: option; do
  case $option in n) kills=$OPTARG ;; s) seed=$OPTARG ;; m) megabytes=$OPTARG ;; *) exit 2 ;; esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- data-samples/*.parquet
RANDOM=$seed

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build -c Release src/CorpusFilter.Cli -v quiet -nologo
cp -r src/CorpusFilter.Cli/bin/Release/net10.0 "$work/program"
corpusfilter() { dotnet "$work/program/corpusfilter.dll" "$@"; }

mkdir "$work/shards"
bytes=0 number=0
while [ "$bytes" -lt $((megabytes * 1000000)) ]; do
  for shard in "$@"; do
    number=$((number + 1))
    ln -s "$(realpath "$shard")" "$work/shards/$(printf %05d $number).parquet"
    bytes=$((bytes + $(stat -Lc %s "$shard")))
  done
done
cat > "$work/config.yaml" <<YAML
input: { shards: [shards] }
behaviors: [$PWD/configs/behaviors/four-habits.yaml]
selection: { rich: { min_instances: 1, min_density: 0 }, deduplicate: none }
output: { directory: out, file_bytes: 4MB }
run: { unit_bytes: 4MB }
YAML

# All but the record (it holds times) and the lock.
digest() { (cd "$1" && find . -type f ! -name run.json ! -name '*.lock*' -print0 | sort -z | xargs -0 sha256sum); }
now() { date +%s%N; }

start=$(now)
corpusfilter run "$work/config.yaml" --no-progress --set "output.directory=$work/whole" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
length=$((($(now) - start) / 1000000))
digest "$work/whole" > "$work/expected"
head -1 "$work/log"
echo "uninterrupted: ${length} ms, $(wc -l < "$work/expected") files"

failures=0 killed=0 early=0
while [ "$killed" -lt "$kills" ]; do
  rm -rf "$work/out"
  instant=$(((RANDOM * 32768 + RANDOM) % length))
  dotnet "$work/program/corpusfilter.dll" run "$work/config.yaml" --no-progress > "$work/log" 2>&1 &
  process=$!
  sleep "$(printf '%d.%03d' $((instant / 1000)) $((instant % 1000)))"
  if ! kill -KILL $process 2> /dev/null; then
    wait $process || true
    early=$((early + 1))
    [ "$early" -le "$kills" ] || { echo "the run ends sooner than expected, again and again"; exit 1; }
    continue
  fi
  wait $process 2> /dev/null || true
  killed=$((killed + 1))
  half=$({ find "$work/out" -name ".*.tmp" 2> /dev/null || true; } | wc -l)
  corpusfilter run "$work/config.yaml" --no-progress > "$work/log" 2>&1 || { cat "$work/log"; failures=$((failures + 1)); }
  digest "$work/out" > "$work/found"
  result=identical
  cmp -s "$work/expected" "$work/found" || { result=DIFFERENT; diff "$work/expected" "$work/found" | head -5; failures=$((failures + 1)); }
  corpusfilter verify "$work/out" > "$work/verify" 2>&1 || { result="$result, NOT VERIFIED"; cat "$work/verify"; failures=$((failures + 1)); }
  # The line about the dead owner comes first where it died holding the lock.
  echo "kill $killed at $instant ms, $half files half-written: $(grep -v '^taking over' "$work/log" | head -1): $result"
done

for workers in 1 2; do
  rm -rf "$work/out"
  corpusfilter run "$work/config.yaml" --no-progress --set "run.workers=$workers" > "$work/log" 2>&1 || { cat "$work/log"; failures=$((failures + 1)); }
  digest "$work/out" > "$work/found"
  cmp -s "$work/expected" "$work/found" && echo "$workers workers: identical" || { echo "$workers workers: DIFFERENT"; failures=$((failures + 1)); }
done
echo "$killed kills, $failures failures"
[ "$failures" -eq 0 ]
