#!/bin/sh
# take-visits.sh LOGS INBOX: takes the visits that nginx wrote down, as root, and gives them to the account institute.
# A name is used once, so what a crash left is taken the next time and counted once.
set -eu
cd "$1"
if [ -s institute.visits ]; then
    mv institute.visits "institute.visits-$(date +%s)"
    nginx -s reopen
    # Workers write to the old file until they have opened the new one.
    sleep 5
fi
for file in institute.visits-*; do
    [ -f "$file" ] || continue
    install -o institute -g institute -m 0600 "$file" "$2/$file"
    rm "$file"
done
