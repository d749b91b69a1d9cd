#!/usr/bin/env bash
# Usage: bash -c GUARD guard FOLDER LOG COMMAND...
#
# Runs COMMAND in a process group of its own, prints its process id, then waits on standard input.
# A line there ends the group with SIGKILL and keeps FOLDER. A closed standard input means that the
# JVM is gone, however it went: the group is ended and FOLDER removed, so that nothing stays behind.
set -m
folder=$1 log=$2
shift 2
"$@" </dev/null >>"$log" 2>&1 &
child=$!
trap 'kill -KILL -- "-$child" 2>/dev/null' EXIT
echo "$child"
if ! read -r _; then
    kill -KILL -- "-$child" 2>/dev/null
    wait "$child" 2>/dev/null
    rm -rf -- "$folder"
fi
